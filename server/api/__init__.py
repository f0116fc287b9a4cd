"""The API: one table of operations, mounted over the handlers that pages use, and the OpenAPI document made of it."""
