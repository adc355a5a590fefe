// What a person sees. Nothing here asks the network; the page's own policy would refuse it.

import { verifyReceipt } from './verify.js';
import { parseKeys } from './note.js';

const at = (id) => document.getElementById(id);
const embedded = at('embedded-keys').textContent.trim();
const yuan = (fen) => `${fen < 0 ? '-' : ''}¥${Math.floor(Math.abs(fen) / 100)}.${String(Math.abs(fen) % 100).padStart(2, '0')}`;
const beijing = (utc) =>
  `${new Date(utc).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false })}（北京时间）`;

// Text of a file must not turn the direction of reading.
const shown = (text) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd');

function row(table, name, value, strong) {
  const line = table.insertRow();
  line.insertCell().textContent = name;
  const cell = line.insertCell();
  cell.textContent = shown(value);
  if (strong) cell.className = 'strong';
}

function facts({ file, checkpoint }) {
  const { receipt } = file;
  const table = document.createElement('table');
  const opened = (field) => file.openings.find((o) => o.field === field)?.value ?? '（未公开）';
  row(table, '订单号', receipt.orderNo);
  row(table, '到账金额', yuan(receipt.amountFen), true);
  row(table, '到账时间', beijing(receipt.paidAt));
  row(table, '品牌', `${receipt.brandId}（${receipt.form === 'physical' ? '实体卡' : '电子码'}）`);
  row(table, '卡号', opened('card'));
  row(table, '卖方', opened('sellerName'));
  row(table, '面值 / 余额', `${yuan(receipt.faceFen)} / ${yuan(receipt.balanceFen)}`);
  for (const line of receipt.lines) row(table, `　${line.label}`, yuan(line.amountFen));
  row(table, '打款渠道', `${receipt.payoutChannel} ${receipt.payoutReference}`);
  row(table, '存证日志', `${checkpoint.origin}，第 ${file.leafIndex + 1} 条`);
  row(table, '检查点', `共 ${checkpoint.size} 条，签署于 ${beijing(checkpoint.time)}`, true);
  row(table, '根哈希', checkpoint.rootText);
  row(table, '签名', checkpoint.signedWith.join('，'));
  return table;
}

function show(verdict) {
  const result = at('result');
  result.replaceChildren();
  result.className = verdict.valid ? 'valid' : verdict.problem ? 'problem' : 'refused';
  const title = document.createElement('h2');
  title.textContent = verdict.valid ? '✔ 凭证有效' : verdict.problem ? '？ 无法核验' : '✘ 凭证无效';
  const text = document.createElement('p');
  text.textContent = verdict.valid ? '已收录于存证日志，未被改动。' : (verdict.problem ?? verdict.message);
  result.append(title, text);
  if (verdict.altered) {
    const what = document.createElement('p');
    what.textContent = `被改动的是：${verdict.altered}`;
    result.append(what);
  }
  if (verdict.valid) result.append(facts(verdict));
}

function check(bytes) {
  try {
    show(verifyReceipt(bytes, at('keys').value));
  } catch (e) {
    show({ problem: `公钥无法识别：${e.message}` });
  }
}

function showFingerprints() {
  const list = at('fingerprints');
  list.replaceChildren();
  try {
    for (const key of parseKeys(at('keys').value)) {
      const item = document.createElement('li');
      item.textContent = `${key.kind === 'Sm2' ? 'SM2' : 'Ed25519'} ${key.id}：SHA-256 ${key.fingerprint.match(/.{8}/g).join(' ')}`;
      list.append(item);
    }
  } catch (e) {
    const item = document.createElement('li');
    item.textContent = at('keys').value.trim() ? e.message : '尚未填写公钥';
    list.append(item);
  }
}

async function take(file) {
  check(new Uint8Array(await file.arrayBuffer()));
}

at('keys').value = embedded;
at('keys').addEventListener('input', showFingerprints);
at('file').addEventListener('change', (e) => e.target.files[0] && take(e.target.files[0]));
at('check').addEventListener('click', () => check(new TextEncoder().encode(at('text').value)));
for (const name of ['dragenter', 'dragover'])
  document.addEventListener(name, (e) => {
    e.preventDefault();
    at('drop').classList.add('over');
  });
document.addEventListener('dragleave', () => at('drop').classList.remove('over'));
document.addEventListener('drop', (e) => {
  e.preventDefault();
  at('drop').classList.remove('over');
  if (e.dataTransfer.files[0]) take(e.dataTransfer.files[0]);
});
showFingerprints();

// For whoever checks the page itself.
globalThis.verifyReceipt = verifyReceipt;
