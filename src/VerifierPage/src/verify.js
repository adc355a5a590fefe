// Checks a receipt file with nothing but its bytes and the log's public keys, as src/Receipts/ReceiptCheck.cs does.

import { sha256 } from '@noble/hashes/sha2.js';
import { Refusal, bytesOf, fromBase64, readFile, receiptForm } from './canonical.js';
import { includes, same, trees } from './merkle.js';
import { openNote, parseKeys } from './note.js';

const messages = {
  NotCanonical: '文件不是有效的电子凭证，或内容已被改动。',
  AnotherKey: '凭证的签名密钥与所给公钥不符。',
  SignatureWrong: '检查点签名无效，内容已被改动。',
  NotIncluded: '凭证不在已签名的存证日志中，内容已被改动。',
  OpeningWrong: '姓名或卡号与凭证中的承诺值不符。',
};

const altered = {
  NotCanonical: '文件的格式：有字节被增删或改写（哪怕只是重新排版）。请重新下载原文件后再试。',
  AnotherKey: '不是内容，而是签名者：检查点由另一日志或另一密钥签署，或签名者一栏被改动。',
  SignatureWrong: '检查点（日志大小、根哈希、时间）或其签名。',
  NotIncluded: '凭证正文（金额、品牌、时间、单号等）、序号或包含证明；检查点的签名本身有效。',
  OpeningWrong: '姓名、卡号或其盐值；凭证的其余内容与日志一致。',
};

function openingsHold(file) {
  const committed = [
    ['sellerName', file.receipt.commitments.sellerName],
    ['card', file.receipt.commitments.card],
  ];
  let next = 0;
  for (const { field, salt, value } of file.openings) {
    const found = committed.findIndex(([name], i) => i >= next && name === field);
    const preimage = new Uint8Array([...bytesOf(`cardrecycle.commitment/1\n${field}\n`), ...fromBase64(salt), ...bytesOf(value)]);
    if (found < 0 || !same(sha256(preimage), fromBase64(committed[found][1]))) return false;
    next = found + 1;
  }
  return true;
}

/** Valid with its parts, or refused with reason, message and what was altered (Chinese). Throws only for keys that are none. */
export function verifyReceipt(bytes, keysText) {
  const keys = parseKeys(keysText);
  try {
    const file = readFile(bytes);
    const checkpoint = openNote(file.checkpoint, keys);
    if ((file.sm3Proof === undefined) !== (checkpoint.sm3Root === null)) throw new Refusal('NotCanonical', 'the other format of receipt files');
    const leaf = bytesOf(receiptForm(file.receipt));
    const holds = (hash, path, root) => includes(hash, leaf, file.leafIndex, checkpoint.size, path.map((p) => fromBase64(p)), root);
    if (!holds(trees.sha256, file.proof, checkpoint.root)) throw new Refusal('NotIncluded', 'SHA-256');
    if (checkpoint.sm3Root && !holds(trees.sm3, file.sm3Proof, checkpoint.sm3Root)) throw new Refusal('NotIncluded', 'SM3');
    if (!openingsHold(file)) throw new Refusal('OpeningWrong', 'openings');
    return { valid: true, file, checkpoint };
  } catch (e) {
    if (!(e instanceof Refusal)) throw e;
    return { valid: false, reason: e.reason, message: messages[e.reason], altered: altered[e.reason], detail: e.message };
  }
}
