/** A module of its own, so that a browser has it as a file of its own: only who checks a receipt loads it. */
export { ed25519 } from '@noble/curves/ed25519'
export { sha256 } from '@noble/hashes/sha2'
export { sm2, sm3 } from 'sm-crypto-v2'
