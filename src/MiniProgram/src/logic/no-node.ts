/** In place of Node's crypto, which sm-crypto-v2 asks for where there is neither a browser's nor WeChat's: then it refuses. */
export const webcrypto = undefined
