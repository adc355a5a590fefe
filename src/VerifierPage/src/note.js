// Checkpoints as signed notes (C2SP signed-note, tlog-checkpoint) and the keys that they are checked with.

import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { sm2 } from 'sm-crypto';
import { Refusal, base64Of, bytesOf, fromBase64 } from './canonical.js';

const sm2Type = [0xff, ...bytesOf('SM3withSM2')];
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
const startsWith = (bytes, prefix) => prefix.every((b, i) => bytes[i] === b);

export { hex };

/** One verifier key: origin+keyid+base64 of type and key. */
export function parseKey(line) {
  const parts = line.split('+');
  const [origin, id] = parts;
  const typed = parts.length < 3 ? new Uint8Array() : fromBase64(parts.slice(2).join('+'));
  const kind =
    typed.length === 33 && typed[0] === 1 ? 'Ed25519' : typed.length === sm2Type.length + 65 && startsWith(typed, sm2Type) ? 'Sm2' : undefined;
  if (!kind || !origin || /\s/.test(origin)) throw new Error('公钥格式应为 origin+keyid+base64');
  const expected = hex(sha256(new Uint8Array([...bytesOf(origin + '\n'), ...typed])).slice(0, 4));
  if (expected !== id) throw new Error('公钥编号与内容不符，请检查是否抄错');
  return { origin, id, kind, key: typed.slice(kind === 'Ed25519' ? 1 : sm2Type.length), text: line, fingerprint: hex(sha256(typed)) };
}

/** All keys of one log, one a line. */
export function parseKeys(text) {
  const keys = text
    .split(/[\s,]+/)
    .filter((line) => line.length > 0)
    .map(parseKey);
  if (keys.length === 0 || keys.length > 64 || keys.some((k) => k.origin !== keys[0].origin)) throw new Error('请填写同一日志的公钥，每行一个');
  return keys;
}

function verifies(key, text, signature) {
  const message = bytesOf(text);
  try {
    return key.kind === 'Ed25519'
      ? ed25519.verify(signature, message, key.key, { zip215: false })
      : sm2.doVerifySignature(Array.from(message), hex(signature), hex(key.key), { hash: true, userId: '1234567812345678' });
  } catch {
    return false;
  }
}

function readSignature(line) {
  const space = line.lastIndexOf(' ');
  if (!line.startsWith('— ') || space <= 2) throw new Refusal('NotCanonical', 'not a signature line');
  const tagged = fromBase64(line.slice(space + 1), 68);
  return { name: line.slice(2, space), id: hex(tagged.slice(0, 4)), signature: tagged.slice(4) };
}

const time = /^time (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

function readCheckpoint(text) {
  const lines = text.split('\n');
  const at = time.exec(lines[3] ?? '')?.[1];
  const hasSm3 = lines.length === 6;
  const fits =
    (lines.length === 5 || hasSm3) &&
    lines.at(-1) === '' &&
    /^(0|[1-9]\d{0,15})$/.test(lines[1]) &&
    Number.isSafeInteger(Number(lines[1])) &&
    at &&
    !Number.isNaN(Date.parse(at)) &&
    new Date(at).toISOString() === at &&
    (!hasSm3 || lines[4].startsWith('sm3 '));
  if (!fits) throw new Refusal('NotCanonical', 'the checkpoint is not: origin, size, root, time, SM3 root');
  return {
    origin: lines[0],
    size: Number(lines[1]),
    root: fromBase64(lines[2], 32),
    time: at,
    sm3Root: hasSm3 ? fromBase64(lines[4].slice(4), 32) : null,
  };
}

// The last note that was good: receipts of one batch share theirs, and signatures are what checking costs.
let lastGood = null;

/** The checkpoint of a note, once its form and every signature have been checked. */
export function openNote(note, keys) {
  const trusted = keys.map((k) => k.text).join('\n');
  if (lastGood?.note === note && lastGood.trusted === trusted) return lastGood.checkpoint;
  const checkpoint = checkNote(note, keys);
  lastGood = { note, trusted, checkpoint };
  return checkpoint;
}

function checkNote(note, keys) {
  const gap = note.indexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n')) throw new Refusal('NotCanonical', 'not a signed note');
  const text = note.slice(0, gap + 1);
  const lines = note.slice(gap + 2, -1).split('\n');
  if (lines.length > 2) throw new Refusal('NotCanonical', 'too many signatures');
  const signatures = lines.map(readSignature);
  const checkpoint = readCheckpoint(text);
  if (signatures.length !== (checkpoint.sm3Root ? 2 : 1)) throw new Refusal('NotCanonical', 'one signature for each tree');
  signatures.forEach((line, i) => {
    const kind = i === 0 ? 'Ed25519' : 'Sm2';
    const key = keys.find((k) => k.origin === line.name && k.id === line.id && k.kind === kind);
    if (!key || checkpoint.origin !== keys[0].origin) throw new Refusal('AnotherKey', `${kind} ${line.id} ${line.name}`);
    if (!verifies(key, text, line.signature)) throw new Refusal('SignatureWrong', kind);
  });
  return { ...checkpoint, signedWith: signatures.map((s, i) => `${i === 0 ? 'Ed25519' : 'SM2'} ${s.id}`), rootText: base64Of(checkpoint.root) };
}
