// Shows the API reference: Scalar's bundle and the OpenAPI documents both come from this server.
const { configuration } = document.querySelector('#api-docs').dataset
globalThis.Scalar.createApiReference('#api-docs', JSON.parse(configuration))
