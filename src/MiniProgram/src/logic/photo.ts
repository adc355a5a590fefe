import { ApiProblem, problemOf, type Schema } from '../api/client'
import { apiBase } from '../platform'
import { endSession, token } from './session'

/** The photo's way there takes longer than reading it. */
const patienceMs = 60_000

/** The photo's place on the device; undefined when the seller gave up. */
export function takePhoto(): Promise<string | undefined> {
  return new Promise((resolve) => {
    uni.chooseImage({
      count: 1,
      sizeType: ['compressed'],
      sourceType: ['camera', 'album'],
      success: ({ tempFilePaths }) => resolve(tempFilePaths[0]),
      fail: () => resolve(undefined),
    })
  })
}

/** Sends a photo to be read; the Api keeps it sealed, for a day if no order comes of it. */
export function readPhoto(filePath: string): Promise<Schema['PhotoResponse']> {
  const bearer = token()
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url: apiBase + '/cards/photos',
      filePath,
      name: 'photo',
      fileType: 'image',
      header: bearer ? { authorization: 'Bearer ' + bearer } : {},
      timeout: patienceMs,
      success: ({ statusCode, data }) => {
        if (statusCode === 200) return resolve(JSON.parse(data))
        if (statusCode === 401 && bearer) endSession()
        reject(problemOf(statusCode, data))
      },
      fail: () => reject(new ApiProblem('/problems/client/offline', 0, '照片未能上传，请检查网络后重试，或直接输入卡号。')),
    })
  })
}
