/** A module of its own, so that it is a file of its own: only who hands a card over loads it. */
export { sm2 } from 'sm-crypto-v2'
