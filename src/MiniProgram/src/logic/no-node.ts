/** Stands in for Node's crypto, which sm-crypto-v2 asks for where there is neither the browser's nor WeChat's: then it refuses to encrypt. */
export const webcrypto = undefined
