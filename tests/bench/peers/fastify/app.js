// The works, as routes.
import { createVerifier } from 'fast-jwt'
import Fastify from 'fastify'
import * as schemas from './schemas.js'
import { accounts, catalog, content, dead, orders } from './upstreams.js'

const encode = encodeURIComponent

async function dashboard (user, notices) {
  const path = `/users/${encode(user)}`
  const [person, ordered, picked, noticed] = await Promise.all([
    accounts.json(path),
    orders.json(`${path}/orders`),
    catalog.json(`${path}/picks`),
    notices(`${path}/notices`)
  ])
  return { user: person, orders: ordered.items, picks: picked.items, notices: noticed.items }
}

async function order (id) {
  const order = await orders.json(`/orders/${encode(id)}`)
  const [customer, ...products] = await Promise.all([
    accounts.json(`/users/${encode(order.userId)}`),
    ...order.lines.map((line) => catalog.json(`/products/${encode(line.sku)}`))
  ])
  order.customer = customer
  order.lines.forEach((line, index) => { line.product = products[index] })
  return order
}

async function cart (id) {
  const cart = await orders.json(`/carts/${encode(id)}`)
  const skus = cart.lines.map((line) => encode(line.sku)).join(',')
  const products = new Map()
  for (const product of await catalog.json(`/products?skus=${skus}`)) products.set(product.sku, product)
  for (const line of cart.lines) line.product = products.get(line.sku)
  return cart
}

const noticesOf = (path) => content.json(path)
const noticesOrNone = (path) => dead.json(path).catch(() => ({ items: [] }))

export function createApp (publicKey) {
  const app = Fastify({ logger: false })
  const verify = createVerifier({
    key: publicKey,
    algorithms: ['RS256'],
    allowedIss: 'https://id.example.com',
    allowedAud: 'shop',
    requiredClaims: ['sub', 'exp']
  })

  app.decorateRequest('claims', null)
  const authenticate = (request, reply, done) => {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ')
    try {
      if (scheme !== 'Bearer') throw new Error('no bearer token')
      request.claims = verify(token)
      done()
    } catch (error) {
      reply.code(401).header('www-authenticate', 'Bearer')
      done(error)
    }
  }

  app.get('/dashboard/:user', { schema: schemas.dashboard }, ({ params }) => dashboard(params.user, noticesOf))
  app.get('/orders/:order', { schema: schemas.order }, ({ params }) => order(params.order))
  app.get('/carts/:cart', { schema: schemas.cart }, ({ params }) => cart(params.cart))
  app.get('/items/:item', { schema: schemas.item }, ({ params }) => catalog.json(`/items/${encode(params.item)}`))
  app.get('/articles/:article', async ({ params }, reply) => {
    reply.type('application/json')
    return content.bytes(`/articles/${encode(params.article)}`)
  })
  app.get('/me/dashboard', { schema: schemas.dashboard, onRequest: authenticate },
    ({ claims }) => dashboard(claims.sub, noticesOf))
  app.get('/partial/:user', { schema: schemas.dashboard }, ({ params }) => dashboard(params.user, noticesOrNone))
  return app
}
