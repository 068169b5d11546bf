// A pool of kept connections for each upstream service.
import { Pool } from 'undici'

const TIMEOUT = 1000

class Upstream {
  constructor (port) {
    this.pool = new Pool(`http://127.0.0.1:${port}`, {
      connections: 128,
      pipelining: 1,
      connect: { timeout: TIMEOUT },
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT
    })
  }

  async response (path) {
    const { statusCode, body } = await this.pool.request({ method: 'GET', path })
    if (statusCode === 200) return body
    await body.dump()
    throw Object.assign(new Error(`${path} was answered with ${statusCode}`), { statusCode: 502 })
  }

  async json (path) {
    return (await this.response(path)).json()
  }

  async bytes (path) {
    return (await this.response(path)).bytes()
  }
}

export const accounts = new Upstream(7101)
export const orders = new Upstream(7102)
export const catalog = new Upstream(7103)
export const content = new Upstream(7104)
// Refuses every connection.
export const dead = new Upstream(7109)
