// Inclusion in a Merkle tree (RFC 6962; verification as in RFC 9162, 2.1.3.2), for SHA-256 and SM3.

import { sha256 } from '@noble/hashes/sha2.js';
import { sm3 as sm3Hex } from 'sm-crypto';

function sm3(bytes) {
  const text = sm3Hex(Array.from(bytes));
  return Uint8Array.from({ length: 32 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

export const trees = { sha256, sm3 };

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

export function includes(hash, leaf, index, size, path, root) {
  if (!(index >= 0) || index >= size) return false;
  let [fn, sn] = [BigInt(index), BigInt(size) - 1n];
  let node = hash(new Uint8Array([0, ...leaf]));
  for (const sibling of path) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      node = hash(new Uint8Array([1, ...sibling, ...node]));
      while ((fn & 1n) === 0n && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      node = hash(new Uint8Array([1, ...node, ...sibling]));
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && same(node, root);
}

export { same };
