"""The REST API: messages in, replies out, over the routing that calls use."""
