# What a question looks for in frames that lie in a table: keys and queries of one layer, nothing turned. Stands behind the
# functions of qwen2.py.
#
# Dimensions: B sequences, S tokens of each, I of them init tokens, E width, H query heads, K key and value heads, D = E / H.
#
# Every sequence begins with the init tokens and is read alone, so that what comes out depends on its own tokens only.

# Queries [B, H, S, D] and keys [B, K, S, D] of a layer over sequences x [B, S, E].
def of_layer(x: Tensor, w: List[Tensor], layer: int, heads: int, kv: int, theta: float, eps: float) -> Tuple[Tensor, Tensor]:
  h = torch.type_as(x, w[0])
  positions = torch.arange(torch.size(x, 1), dtype=4, layout=None, device=ops.prim.device(x))
  cos, sin = __torch__.rotations(torch.unsqueeze(positions, 0), torch.size(x, 2) // heads, theta)
  for i in range(layer):
    o = 12 * i + 1
    q, k, v = __torch__.turned_projections(h, w, o, cos, sin, heads, kv, eps)
    a = __torch__.attention(q, k, v, None, True)
    h = __torch__.after_attention(h, a, w, o, eps)
  q1, k1, v1 = __torch__.projections(h, w, 12 * layer + 1, heads, kv, eps)
  return (q1, k1)


# The tokens behind the first `init` of x [B, heads, S, D], heads side by side, each repeated to as many as there are query heads:
# [B, S - I, E] in f32.
def rest(x: Tensor, init: int, heads: int) -> Tensor:
  all = torch.repeat_interleave(torch.to(x, 6), heads // torch.size(x, 1), 1)
  behind = torch.narrow(all, 2, init, torch.size(x, 2) - init)
  return torch.flatten(torch.transpose(behind, 1, 2), 2)


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Sequences of init tokens init_x [I, E] and own ones x [B, S, E]: the keys of the own ones, [B, S, E].
  def keys(self: __torch__.Model, x: Tensor, w: List[Tensor], init_x: Tensor, layer: int, kv: int, heads: int, theta: float, eps: float) -> Tensor:
    init = torch.size(init_x, 0)
    first = torch.expand(torch.unsqueeze(init_x, 0), [torch.size(x, 0), init, torch.size(x, 2)])
    q, k = __torch__.of_layer(torch.cat([first, torch.type_as(x, init_x)], 1), w, layer, heads, kv, theta, eps)
    return __torch__.rest(k, init, heads)

  # The mean query [E] of a question x [S, E] behind init tokens.
  def query(self: __torch__.Model, x: Tensor, w: List[Tensor], init_x: Tensor, layer: int, kv: int, heads: int, theta: float, eps: float) -> Tensor:
    both = torch.unsqueeze(torch.cat([init_x, x]), 0)
    q, k = __torch__.of_layer(both, w, layer, heads, kv, theta, eps)
    return torch.mean(torch.squeeze(__torch__.rest(q, torch.size(init_x, 0), heads), 0), [0])

  # Keys [B, S, E] times a query [E]: [B, S].
  def products(self: __torch__.Model, keys: Tensor, query: Tensor) -> Tensor:
    return torch.matmul(keys, query)

  # The mean key of each sequence, [B, E].
  def means(self: __torch__.Model, keys: Tensor) -> Tensor:
    return torch.mean(keys, [1])
