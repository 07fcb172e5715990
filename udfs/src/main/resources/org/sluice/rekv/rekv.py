# ReKV: a stream's keys and values stay in blocks, a frame each, and a question reads the blocks it needs. arXiv 2503.00540,
# sections 3.2 and 3.3. Stands behind the functions of qwen2.py.
#
# Dimensions: S new tokens, E width, H query heads, K key and value heads, D = E / H, A layers, W tokens of the window, I init
# tokens, B tokens of a block, N blocks, L keys in all.
#
# Keys are kept as k_proj gives them: what position a token has is decided anew each time it is read.

# x [1, heads, S, D], turned to the positions first, first + 1, ...
def from_position(x: Tensor, first: int, theta: float) -> Tensor:
  positions = torch.arange(first, first + torch.size(x, 2), dtype=4, layout=None, device=ops.prim.device(x))
  cos, sin = __torch__.rotations(torch.unsqueeze(positions, 0), torch.size(x, 3), theta)
  return __torch__.rotate(x, cos, sin)


# x [1, heads, S, D], all turned to one position.
def at_position(x: Tensor, position: int, theta: float) -> Tensor:
  positions = torch.full([1, 1], position, dtype=4, layout=None, device=ops.prim.device(x))
  cos, sin = __torch__.rotations(positions, torch.size(x, 3), theta)
  return __torch__.rotate(x, cos, sin)


# Scores of queries q [1, H, S, D] for keys k [K, L, D], both turned: [K, G, S, L] in f32, query head h beside key head h / G.
def scores(q: Tensor, k: Tensor) -> Tensor:
  kv, d, s = torch.size(k, 0), torch.size(k, 2), torch.size(q, 2)
  rows = torch.reshape(q, [kv, torch.size(q, 1) // kv * s, d])
  products = torch.matmul(rows, torch.transpose(k, 1, 2))
  return torch.to(torch.view(products, [kv, torch.size(q, 1) // kv, s, torch.size(k, 1)]), 6) / torch.sqrt(d)


# The last S of the tokens of k, v [K, L, D] are those of q [1, H, S, D]; positions are 0 to L - 1. Each sees the `local` tokens
# up to itself. Init tokens init_k, init_v [K, I, D] are seen too, at a fixed distance: by every query if `always`, otherwise,
# where k begins with them, by the queries that have left them behind. One softmax over all. Returns [1, S, E].
def attend(q: Tensor, k: Tensor, v: Tensor, init_k: Tensor, init_v: Tensor, always: bool, local: int, theta: float) -> Tensor:
  s, d, kv, l = torch.size(q, 2), torch.size(q, 3), torch.size(k, 0), torch.size(k, 1)
  device = ops.prim.device(q)
  queries = torch.arange(l - s, l, dtype=4, layout=None, device=device)
  slots = torch.arange(l, dtype=4, layout=None, device=device)
  distance = torch.unsqueeze(queries, 1) - torch.unsqueeze(slots, 0)  # [S, L]
  near = torch.squeeze(__torch__.from_position(torch.unsqueeze(k, 0), 0, theta), 0)
  hidden = torch.logical_or(torch.lt(distance, 0), torch.ge(distance, local))
  all = torch.masked_fill(__torch__.scores(__torch__.from_position(q, l - s, theta), near), hidden, -1e+30)
  values = v
  init = torch.size(init_k, 1)
  if init > 0 and (always or l > local):
    far = __torch__.scores(__torch__.at_position(q, local - 1, theta), init_k)
    if not always:
      far = torch.masked_fill(far, torch.lt(torch.narrow(distance, 1, 0, init), local), -1e+30)
    all = torch.cat([all, far], 3)
    values = torch.cat([v, init_v], 1)
  p = torch.type_as(torch.softmax(all, 3), v)
  rows = torch.reshape(p, [kv, torch.size(p, 1) * s, torch.size(p, 3)])
  a = torch.view(torch.matmul(rows, values), [1, torch.size(q, 1), s, d])
  return torch.reshape(torch.transpose(a, 1, 2), [1, s, torch.size(q, 1) * d])


# The heads of k [K, D] repeated to those of the queries: [E].
def to_query_heads(k: Tensor, heads: int) -> Tensor:
  return torch.flatten(torch.repeat_interleave(k, heads // torch.size(k, 0), 0))


# Which blocks of the similarities [N] to read, ascending: all if they are few; otherwise those of the best groups of `group`
# neighbours, by the mean of a group.
def chosen(similarity: Tensor, top: int, group: int) -> Tensor:
  n = torch.size(similarity, 0)
  if n <= top:
    indices = torch.arange(n, dtype=4, layout=None, device=ops.prim.device(similarity))
  else:
    means = annotate(List[Tensor], [])
    for part in torch.split(similarity, group):
      _0 = torch.append(means, torch.mean(part))
    _1, order = torch.sort(torch.stack(means), stable=True, dim=0, descending=True)
    best, _2 = torch.sort(torch.narrow(order, 0, 0, top // group))
    within = torch.arange(group, dtype=4, layout=None, device=ops.prim.device(similarity))
    all = torch.flatten(torch.unsqueeze(best * group, 1) + torch.unsqueeze(within, 0))
    indices = torch.masked_select(all, torch.lt(all, n))
  return indices


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # A frame x [S, E] into the stream. Returns its tokens after the final norm [S, E]; its own keys and values [A, K, S, D] and
  # their mean key [A, E], that of the block; and the window [A, K, W, D] with them, of the last `local` tokens.
  def encode(self: __torch__.Model, x: Tensor, w: List[Tensor], window_k: Tensor, window_v: Tensor, init_k: Tensor, init_v: Tensor, local: int, heads: int, theta: float, eps: float) -> Tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
    h = torch.unsqueeze(torch.type_as(x, w[0]), 0)
    kv = torch.size(window_k, 1)
    own_k, own_v = annotate(List[Tensor], []), annotate(List[Tensor], [])
    all_k, all_v = annotate(List[Tensor], []), annotate(List[Tensor], [])
    means = annotate(List[Tensor], [])
    for i in range(torch.size(window_k, 0)):
      o = 12 * i + 1
      q, k1, v1 = __torch__.projections(h, w, o, heads, kv, eps)
      k, v = torch.squeeze(k1, 0), torch.squeeze(v1, 0)
      k_seen = torch.cat([torch.select(window_k, 0, i), k], 1)
      v_seen = torch.cat([torch.select(window_v, 0, i), v], 1)
      a = __torch__.attend(q, k_seen, v_seen, torch.select(init_k, 0, i), torch.select(init_v, 0, i), True, local, theta)
      h = __torch__.after_attention(h, a, w, o, eps)
      left = torch.size(k_seen, 1)
      keep = left
      if left > local:
        keep = local
      _0 = torch.append(own_k, k)
      _1 = torch.append(own_v, v)
      _2 = torch.append(means, __torch__.to_query_heads(torch.mean(torch.to(k, 6), [1]), heads))
      _3 = torch.append(all_k, torch.narrow(k_seen, 1, left - keep, keep))
      _4 = torch.append(all_v, torch.narrow(v_seen, 1, left - keep, keep))
    last = torch.squeeze(__torch__.rms_norm(h, w[len(w) - 2], eps), 0)
    return (last, torch.stack(own_k), torch.stack(own_v), torch.stack(means), torch.stack(all_k), torch.stack(all_v))

  # A question x [S, E] looks for its blocks, layer by layer: block_k, block_v are N tensors [A, K, B, D], means [N, A, E].
  # Returns the question's tokens after the final norm [S, E]; the mean query [A, E] and its products with the blocks' keys
  # [A, N]; of every layer which blocks it reads [n]; and the keys and values [K, L, D] of init tokens and those blocks.
  def retrieve(self: __torch__.Model, x: Tensor, w: List[Tensor], init_k: Tensor, init_v: Tensor, block_k: List[Tensor], block_v: List[Tensor], means: Tensor, top: int, group: int, local: int, heads: int, theta: float, eps: float) -> Tuple[Tensor, Tensor, Tensor, List[Tensor], List[Tensor], List[Tensor]]:
    h = torch.unsqueeze(torch.type_as(x, w[0]), 0)
    kv = torch.size(init_k, 1)
    queries, similarities = annotate(List[Tensor], []), annotate(List[Tensor], [])
    read = annotate(List[Tensor], [])
    keys, values = annotate(List[Tensor], []), annotate(List[Tensor], [])
    for i in range(torch.size(init_k, 0)):
      o = 12 * i + 1
      q, k, v = __torch__.projections(h, w, o, heads, kv, eps)
      query = torch.flatten(torch.mean(torch.to(torch.squeeze(q, 0), 6), [1]))
      similarity = torch.mv(torch.select(means, 1, i), query)
      indices = __torch__.chosen(similarity, top, group)
      init_k_own, init_v_own = torch.select(init_k, 0, i), torch.select(init_v, 0, i)
      ks, vs = [init_k_own], [init_v_own]
      for j in range(torch.size(indices, 0)):
        n = int(torch.select(indices, 0, j))
        _0 = torch.append(ks, torch.select(block_k[n], 0, i))
        _1 = torch.append(vs, torch.select(block_v[n], 0, i))
      k_read, v_read = torch.cat(ks, 1), torch.cat(vs, 1)
      k_seen = torch.cat([k_read, torch.squeeze(k, 0)], 1)
      v_seen = torch.cat([v_read, torch.squeeze(v, 0)], 1)
      a = __torch__.attend(q, k_seen, v_seen, init_k_own, init_v_own, False, local, theta)
      h = __torch__.after_attention(h, a, w, o, eps)
      _2 = torch.append(queries, query)
      _3 = torch.append(similarities, similarity)
      _4 = torch.append(read, indices)
      _5 = torch.append(keys, k_read)
      _6 = torch.append(values, v_read)
    last = torch.squeeze(__torch__.rms_norm(h, w[len(w) - 2], eps), 0)
    return (last, torch.stack(queries), torch.stack(similarities), read, keys, values)

  # Tokens x [S, E] behind the keys and values [K, L, D] of every layer, which begin with the init tokens. Returns the tokens
  # after the final norm [S, E], and keys and values with them.
  def read(self: __torch__.Model, x: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor], init: int, local: int, heads: int, theta: float, eps: float) -> Tuple[Tensor, List[Tensor], List[Tensor]]:
    h = torch.unsqueeze(torch.type_as(x, w[0]), 0)
    all_k, all_v = annotate(List[Tensor], []), annotate(List[Tensor], [])
    for i in range(len(keys)):
      o = 12 * i + 1
      q, k, v = __torch__.projections(h, w, o, heads, torch.size(keys[i], 0), eps)
      k_seen = torch.cat([keys[i], torch.squeeze(k, 0)], 1)
      v_seen = torch.cat([values[i], torch.squeeze(v, 0)], 1)
      init_k, init_v = torch.narrow(k_seen, 1, 0, init), torch.narrow(v_seen, 1, 0, init)
      a = __torch__.attend(q, k_seen, v_seen, init_k, init_v, False, local, theta)
      h = __torch__.after_attention(h, a, w, o, eps)
      _0 = torch.append(all_k, k_seen)
      _1 = torch.append(all_v, v_seen)
    last = torch.squeeze(__torch__.rms_norm(h, w[len(w) - 2], eps), 0)
    return (last, all_k, all_v)

  # Logits [S, V] in f32 after tokens [S, E] that have passed the final norm.
  def logits(self: __torch__.Model, h: Tensor, w: List[Tensor]) -> Tensor:
    return __torch__.head(h, w)

  # Keys or values of nothing: [A, K, 0, D].
  def none(self: __torch__.Model, w: List[Tensor], layers: int, kv: int, d: int) -> Tensor:
    return torch.new_empty(w[0], [layers, kv, 0, d])

  # Tensors of one shape as one.
  def stack(self: __torch__.Model, tensors: List[Tensor]) -> Tensor:
    return torch.stack(tensors)

  # The first tokens of keys or values [A, K, I, D].
  def first(self: __torch__.Model, t: Tensor, tokens: int) -> Tensor:
    return torch.contiguous(torch.narrow(t, 2, 0, tokens))
