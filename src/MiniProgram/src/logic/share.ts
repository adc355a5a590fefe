import { shortYuan, yuan } from './money'
import { paidSeenAt, type Order } from './orders'
import { dateOf, took } from './time'

/** What stands on the picture of a sale: nothing that tells who sold, which card, or which order it was. */
export function shareLines(order: Order): { title: string; amount: string; lines: [string, string][] } {
  const seen = paidSeenAt(order) ?? order.submittedAt
  return {
    title: order.brandName,
    amount: yuan(order.amountFen),
    lines: [
      ['面值', `${shortYuan(order.faceFen)} 元`],
      ['到手折扣', `${((order.amountFen / order.balanceFen) * 100).toFixed(1)}%`],
      ['从提交到到账', took(order.submittedAt, seen)],
      ['成交日期', dateOf(seen)],
    ],
  }
}

export const shareSize = { width: 600, height: 760 }

/** Draws it; the same calls on WeChat, Alipay and H5. */
export function drawShare(to: UniApp.CanvasContext, order: Order) {
  const { title, amount, lines } = shareLines(order)
  const { width, height } = shareSize
  const text = (words: string, x: number, y: number, size: number, colour: string, align: 'left' | 'right' = 'left') => {
    to.setFontSize(size)
    to.setFillStyle(colour)
    to.setTextAlign(align)
    to.fillText(words, x, y)
  }
  to.setFillStyle('#0a6b4b')
  to.fillRect(0, 0, width, 300)
  to.setFillStyle('#ffffff')
  to.fillRect(0, 300, width, height - 300)
  text('卡回收 · 明价锁定', 48, 76, 28, '#cfe9dd')
  text(title, 48, 136, 38, '#ffffff')
  text(amount, 48, 236, 76, '#ffffff')
  text('元已到账', width - 48, 236, 30, '#cfe9dd', 'right')
  lines.forEach(([what, value], i) => {
    text(what, 48, 378 + i * 76, 28, '#55615b')
    text(value, width - 48, 378 + i * 76, 30, '#16201b', 'right')
    to.setFillStyle('#e0e6e3')
    to.fillRect(48, 402 + i * 76, width - 96, 1)
  })
  text('每笔成交都有可自行验证的电子凭证', 48, height - 44, 24, '#55615b')
}
