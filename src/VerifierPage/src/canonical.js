// The one form of our JSON: members in the order in which they are written here, no white space, integers, base64 and times in one spelling.
// What was read is written anew and must give the same bytes, as src/Receipts/Canonical does it.

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export class Refusal extends Error {
  constructor(reason, detail) {
    super(detail);
    this.reason = reason;
  }
}

const notCanonical = (detail) => new Refusal('NotCanonical', detail);

export function bytesOf(text) {
  return encoder.encode(text);
}

export function base64Of(bytes) {
  return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(''));
}

/** Bytes of base64 in its one spelling; `length` is demanded unless left out. */
export function fromBase64(text, length) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw notCanonical('not base64');
  }
  const bytes = Uint8Array.from(raw, (c) => c.charCodeAt(0));
  if (base64Of(bytes) !== text || (length !== undefined && bytes.length !== length)) throw notCanonical('base64 is written in another way');
  return bytes;
}

// Strings: \" \\ \n and \u00xx for other control characters, nothing else is escaped.
function textOf(value) {
  if (typeof value !== 'string') throw notCanonical('expected a text');
  const escaped = value.replace(/["\\\u0000-\u001f]/g, (c) =>
    c === '"' ? '\\"' : c === '\\' ? '\\\\' : c === '\n' ? '\\n' : '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'),
  );
  return `"${escaped}"`;
}

function integerOf(value) {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw notCanonical('expected an integer');
  return String(value);
}

function timeOf(value) {
  const match = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
  if (!match || Number.isNaN(Date.parse(value)) || new Date(value).toISOString() !== value) throw notCanonical('expected a time in UTC');
  return `"${value}"`;
}

function idOf(value) {
  if (typeof value !== 'string' || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) throw notCanonical('expected an id');
  return `"${value}"`;
}

const bytesText = (length) => (value) => {
  if (typeof value !== 'string') throw notCanonical('expected bytes');
  fromBase64(value, length);
  return `"${value}"`;
};

const constant = (expected) => (value) => {
  if (value !== expected) throw notCanonical(`expected ${expected}`);
  return textOf(value);
};

const listOf = (item) => (value) => {
  if (!Array.isArray(value) || value.length > 1000) throw notCanonical('expected a list');
  return `[${value.map(item).join(',')}]`;
};

const objectOf = (members) => (value) => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw notCanonical('expected an object');
  const names = Object.keys(value);
  const expected = Object.keys(members);
  if (names.length !== expected.length || names.some((n, i) => n !== expected[i])) throw notCanonical('members are missing, unknown or in another order');
  return `{${expected.map((n) => `"${n}":${members[n](value[n])}`).join(',')}}`;
};

export const receiptForm = objectOf({
  schema: constant('cardrecycle.receipt/1'),
  orderId: idOf,
  orderNo: textOf,
  quoteId: idOf,
  brandId: textOf,
  form: textOf,
  faceFen: integerOf,
  balanceFen: integerOf,
  amountFen: integerOf,
  feeFen: integerOf,
  ratePpm: integerOf,
  lines: listOf(objectOf({ code: textOf, label: textOf, amountFen: integerOf })),
  modelVersion: textOf,
  quotedAt: timeOf,
  submittedAt: timeOf,
  paidAt: timeOf,
  payoutChannel: textOf,
  payoutReference: textOf,
  issuedAt: timeOf,
  commitments: objectOf({ sellerName: bytesText(32), card: bytesText(32) }),
});

const openingForm = objectOf({ field: textOf, salt: bytesText(32), value: textOf });

const fileForms = {
  'cardrecycle.receipt-file/1': objectOf({
    format: constant('cardrecycle.receipt-file/1'),
    receipt: receiptForm,
    leafIndex: integerOf,
    proof: listOf(bytesText(32)),
    checkpoint: textOf,
    openings: listOf(openingForm),
  }),
  'cardrecycle.receipt-file/2': objectOf({
    format: constant('cardrecycle.receipt-file/2'),
    receipt: receiptForm,
    leafIndex: integerOf,
    proof: listOf(bytesText(32)),
    sm3Proof: listOf(bytesText(32)),
    checkpoint: textOf,
    openings: listOf(openingForm),
  }),
};

const fileBytesMax = 64 * 1024;

/** Parses a receipt file and demands its one form. */
export function readFile(bytes) {
  if (bytes.length > fileBytesMax) throw notCanonical(`a receipt file has at most ${fileBytesMax} bytes`);
  let text;
  let file;
  try {
    text = decoder.decode(bytes);
    file = JSON.parse(text);
  } catch {
    throw notCanonical('not UTF-8, or not JSON');
  }
  const form = file !== null && typeof file === 'object' && typeof file.format === 'string' ? fileForms[file.format] : undefined;
  if (!Object.hasOwn(fileForms, file?.format ?? '') || form(file) !== text)
    throw notCanonical('the same content is written in another way, or it is no receipt file');
  return file;
}
