// The primary starts a worker for each core, and ends them when it is ended.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import { createApp } from './app.js'

const WORKERS = 2

if (cluster.isPrimary) {
  for (let number = 0; number < WORKERS; number += 1) cluster.fork()
  const stop = () => {
    for (const worker of Object.values(cluster.workers)) worker.kill('SIGKILL')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  cluster.on('exit', () => process.exit(1))
} else {
  const app = createApp(readFileSync(process.argv[2]))
  await app.listen({ host: '127.0.0.1', port: 7204, backlog: 4096 })
}
