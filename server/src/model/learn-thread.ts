/** Learning on a thread of its own: ten thousand examples are some seconds of arithmetic. */
import { parentPort, workerData } from "node:worker_threads"
import { type Lesson, learn } from "./learn.ts"

if (parentPort) {
  const learnt = learn((workerData as { data: Lesson }).data)
  parentPort.postMessage(learnt, [
    learnt.weights.buffer,
    learnt.bias.buffer,
    learnt.rarity.buffer,
    learnt.rows.buffer,
  ] as ArrayBuffer[])
}
