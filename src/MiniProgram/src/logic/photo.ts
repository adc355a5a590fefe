import { ApiProblem, problemOf, type Schema } from '../api/client'
import { apiBase } from '../platform'
import { endSession, token } from './session'

/** The photo's way there takes longer than reading it. */
const patienceMs = 60_000

/** Places on the device of the pictures that were taken or chosen; none when the seller gave up. */
export function takePhotos(count: number): Promise<string[]> {
  return new Promise((resolve) => {
    uni.chooseImage({
      count,
      sizeType: ['compressed'],
      sourceType: ['camera', 'album'],
      success: ({ tempFilePaths }) => resolve([...tempFilePaths].slice(0, count)),
      fail: () => resolve([]),
    })
  })
}

function upload<T>(path: string, filePath: string, offline: string): Promise<T> {
  const bearer = token()
  return new Promise((resolve, reject) => {
    uni.uploadFile({
      url: apiBase + path,
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
      fail: () => reject(new ApiProblem('/problems/client/offline', 0, offline)),
    })
  })
}

/** Sends a photo to be read; the Api keeps it sealed, for a day if no order comes of it. */
export const readPhoto = (filePath: string) =>
  upload<Schema['PhotoResponse']>('/cards/photos', filePath, '照片未能上传，请检查网络后重试，或直接输入卡号。')

/** Sends a picture that is to go with an appeal or an answer; kept for a day unless it does. */
export const keepEvidence = (filePath: string) =>
  upload<Schema['EvidencePhotoResponse']>('/cards/photos/evidence', filePath, '图片未能上传，请检查网络后重试。')

/** The photo of an order is gone or was used: the sale goes on without it. */
export const isPhotoGone = (problem: unknown) =>
  problem instanceof ApiProblem && (problem.is('cards/photo-not-found') || problem.is('cards/photo-in-use'))
