// What each answer holds. Fastify compiles a serializer from each, which leaves out every other field.
const string = { type: 'string' }
const number = { type: 'number' }
const integer = { type: 'integer' }
const object = (properties) => ({ type: 'object', properties })
const list = (properties) => ({ type: 'array', items: object(properties) })
const answer = (schema) => ({ response: { 200: schema } })

const line = { sku: string, quantity: integer, product: object({ title: string, price: number }) }

export const dashboard = answer(object({
  user: object({ name: string, email: string, tier: string }),
  orders: list({ id: string, status: string, total: number, placed: string }),
  picks: list({ sku: string, title: string, price: number }),
  notices: list({ id: string, title: string })
}))

export const order = answer(object({
  id: string,
  status: string,
  total: number,
  customer: object({ name: string, email: string }),
  lines: list(line)
}))

export const cart = answer(object({ id: string, lines: list(line) }))

export const item = answer(object({ id: string, title: string, price: number }))
