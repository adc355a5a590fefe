/** A module of its own, so that a browser has it as a file of its own: only who hands a card over loads it. */
export { sm2 } from 'sm-crypto-v2'
