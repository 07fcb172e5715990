# The Qwen2 decoder with a key-value cache.
#
# Dimensions: B rows (sequences), S new tokens of each, L slots of the cache in use with them, E width, H query heads, K key and
# value heads, G = H / K query heads that share one, D = E / H, N width of the MLP, V vocabulary.
#
# w is every weight in the order of the checkpoint's layout: embed_tokens, then 12 a layer, then norm and lm_head; o is where a
# layer's begin:
#   0 input_layernorm  1 q_proj.weight  2 q_proj.bias  3 k_proj.weight  4 k_proj.bias  5 v_proj.weight  6 v_proj.bias
#   7 o_proj           8 post_attention_layernorm      9 gate_proj      10 up_proj     11 down_proj
#
# A cache is two lists, keys and values, of one tensor [B, K, capacity, D] a layer, written in place. Rows of different lengths
# are padded on the right, so a slot may hold nothing in some rows: valid [B, 1, capacity, 1] tells; it is empty while every
# slot in use holds a token in every row. lengths [B] counts the tokens of a row, which is the position of its next one.
#
# Reference: transformers' modeling_qwen2.py.

# x [.., E]; the mean square in f32.
def rms_norm(x: Tensor, weight: Tensor, eps: float) -> Tensor:
  y = torch.to(x, 6)
  scale = torch.rsqrt(torch.mean(y * y, [-1], True) + eps)
  return weight * torch.type_as(y * scale, x)


# Cosine and sine, [B, 1, S, D] in f32, of the angles of tokens at positions [B, S]. A pair of channels (i, i + D / 2) turns by
# theta^(-2 i / D) a position.
def rotations(positions: Tensor, d: int, theta: float) -> Tuple[Tensor, Tensor]:
  even = torch.arange(0, d, 2, dtype=6, layout=None, device=ops.prim.device(positions))
  frequencies = torch.reciprocal(torch.pow(theta, even / d))  # [D / 2]
  half = torch.unsqueeze(torch.to(positions, 6), 2) * frequencies
  angles = torch.unsqueeze(torch.cat([half, half], 2), 1)
  return (torch.cos(angles), torch.sin(angles))


# Positions [B, S] of S tokens that follow lengths [B] others.
def following(lengths: Tensor, s: int) -> Tensor:
  steps = torch.arange(s, dtype=4, layout=None, device=ops.prim.device(lengths))
  return torch.unsqueeze(lengths, 1) + steps


# x [B, heads, S, D], turned in f32.
def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  y = torch.to(x, 6)
  half = torch.size(x, 3) // 2
  turned = torch.cat([-torch.narrow(y, 3, half, half), torch.narrow(y, 3, 0, half)], 3)
  return torch.type_as(y * cos + turned * sin, x)


# Which of the L slots each of the S tokens in the last of them may see: those up to its own that hold a token of its row.
# [1, 1, S, L], or [B, 1, S, L] where rows differ.
def visible(valid: Tensor, start: int, s: int) -> Tensor:
  l = start + s
  slots = torch.arange(l, dtype=4, layout=None, device=ops.prim.device(valid))
  causal = torch.unsqueeze(slots, 0) <= torch.unsqueeze(torch.narrow(slots, 0, start, s), 1)  # [S, L]
  mask = torch.view(causal, [1, 1, s, l])
  if torch.size(valid, 0) > 0:
    mask = torch.logical_and(torch.transpose(torch.narrow(valid, 2, 0, l), 2, 3), mask)
  return mask


# q [B, H, S, D] attends to k, v [B, K, L, D]: query head h to key head h / G. No key or value is copied: for one token the G
# heads that share a key head are its queries; for more, key heads are rows of the batch, seen G times through a zero stride.
# Returns [B, S, E] before o_proj.
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool) -> Tensor:
  b, h, s, d = torch.size(q, 0), torch.size(q, 1), torch.size(q, 2), torch.size(q, 3)
  kv, l = torch.size(k, 1), torch.size(k, 2)
  g = h // kv
  if s == 1:
    folded = torch.reshape(q, [b, kv, g, d])
    a = torch.scaled_dot_product_attention(folded, k, v, mask)  # [B, K, G, D]
    y = torch.reshape(a, [b, 1, h * d])
  else:
    bk = b * kv
    qs = torch.reshape(q, [bk, g, s, d])
    ks = torch.expand(torch.reshape(k, [bk, 1, l, d]), [bk, g, l, d])
    vs = torch.expand(torch.reshape(v, [bk, 1, l, d]), [bk, g, l, d])
    rows = mask
    if mask is not None:
      if torch.size(mask, 0) > 1:
        rows = torch.reshape(torch.expand(mask, [b, kv, s, l]), [bk, 1, s, l])
    a = torch.scaled_dot_product_attention(qs, ks, vs, rows, 0., causal)  # [B * K, G, S, D]
    y = torch.reshape(torch.transpose(torch.view(a, [b, h, s, d]), 1, 2), [b, s, h * d])
  return y


# u [n, E]. In slices of rows whose hidden [rows, N] stays within 16 MB: larger blocks leave the allocator's pool and every call
# would pay for fresh pages.
def mlp(u: Tensor, w: List[Tensor], o: int) -> Tensor:
  gate, up, down = w[o + 9], w[o + 10], w[o + 11]
  n = torch.size(u, 0)
  rows = 4194304 // torch.size(gate, 0)
  if n <= rows:
    y = torch.linear(torch.silu(torch.linear(u, gate)) * torch.linear(u, up), down)
  else:
    parts = annotate(List[Tensor], [])
    for part in torch.split(u, rows):
      hidden = torch.silu(torch.linear(part, gate)) * torch.linear(part, up)
      _0 = torch.append(parts, torch.linear(hidden, down))
    y = torch.cat(parts)
  return y


# x [B, S, E] as queries [B, H, S, D], keys and values [B, K, S, D], nothing turned.
def projections(x: Tensor, w: List[Tensor], o: int, heads: int, kv: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  b, s, d = torch.size(x, 0), torch.size(x, 1), torch.size(x, 2) // heads
  h = __torch__.rms_norm(x, w[o], eps)
  q = torch.transpose(torch.view(torch.linear(h, w[o + 1], w[o + 2]), [b, s, heads, d]), 1, 2)
  k = torch.transpose(torch.view(torch.linear(h, w[o + 3], w[o + 4]), [b, s, kv, d]), 1, 2)
  v = torch.transpose(torch.view(torch.linear(h, w[o + 5], w[o + 6]), [b, s, kv, d]), 1, 2)
  return (q, k, v)


# As above with queries and keys turned.
def turned_projections(x: Tensor, w: List[Tensor], o: int, cos: Tensor, sin: Tensor, heads: int, kv: int, eps: float) -> Tuple[Tensor, Tensor, Tensor]:
  q, k, v = __torch__.projections(x, w, o, heads, kv, eps)
  return (__torch__.rotate(q, cos, sin), __torch__.rotate(k, cos, sin), v)


# The rest of a layer: x and the attention's result a, both [B, S, E].
def after_attention(x: Tensor, a: Tensor, w: List[Tensor], o: int, eps: float) -> Tensor:
  x1 = x + torch.linear(a, w[o + 7])
  u = torch.flatten(__torch__.rms_norm(x1, w[o + 8], eps), 0, 1)
  return x1 + torch.view_as(__torch__.mlp(u, w, o), x)


# x [B, S, E]; writes slots start to start + S of the layer's cache k, v [B, K, capacity, D].
def layer(x: Tensor, w: List[Tensor], o: int, k: Tensor, v: Tensor, start: int, cos: Tensor, sin: Tensor, mask: Optional[Tensor], causal: bool, heads: int, eps: float) -> Tensor:
  s = torch.size(x, 1)
  l = start + s
  q, k_new, v_new = __torch__.turned_projections(x, w, o, cos, sin, heads, torch.size(k, 1), eps)
  _0 = torch.copy_(torch.narrow(k, 2, start, s), k_new)
  _1 = torch.copy_(torch.narrow(v, 2, start, s), v_new)
  a = __torch__.attention(q, torch.narrow(k, 2, 0, l), torch.narrow(v, 2, 0, l), mask, causal)
  return __torch__.after_attention(x, a, w, o, eps)


# As layer, without a cache: each token sees those of its own sequence that mask [B, 1, S, S], to be added, leaves at 0.
def layer_under(mask: Tensor, x: Tensor, w: List[Tensor], o: int, cos: Tensor, sin: Tensor, heads: int, kv: int, eps: float) -> Tensor:
  q, k, v = __torch__.turned_projections(x, w, o, cos, sin, heads, kv, eps)
  if heads > kv:
    k = torch.repeat_interleave(k, heads // kv, 1)  # [B, H, S, D]
    v = torch.repeat_interleave(v, heads // kv, 1)
  a = torch.flatten(torch.transpose(torch.scaled_dot_product_attention(q, k, v, mask), 1, 2), 2)
  return __torch__.after_attention(x, a, w, o, eps)


# All layers without a cache over tokens x [B, S, E] at any positions [B, S].
def layers_under(mask: Tensor, x: Tensor, w: List[Tensor], layers: int, positions: Tensor, heads: int, kv: int, theta: float, eps: float) -> Tensor:
  h = torch.type_as(x, w[0])
  cos, sin = __torch__.rotations(positions, torch.size(x, 2) // heads, theta)
  for i in range(layers):
    h = __torch__.layer_under(mask, h, w, 12 * i + 1, cos, sin, heads, kv, eps)
  return h


# The layers over S new tokens a row. Returns every layer's output if asked for, otherwise only the last one's.
def layers(x: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor], start: int, lengths: Tensor, valid: Tensor, heads: int, theta: float, eps: float, every: bool) -> List[Tensor]:
  h = torch.type_as(x, w[0])
  s = torch.size(x, 1)
  cos, sin = __torch__.rotations(__torch__.following(lengths, s), torch.size(keys[0], 3), theta)
  ragged = torch.size(valid, 0) > 0
  causal = start == 0 and s > 1 and not ragged
  mask = annotate(Optional[Tensor], None)
  if not causal:
    if ragged or s > 1:
      mask = __torch__.visible(valid, start, s)
  outputs = annotate(List[Tensor], [])
  for i in range(len(keys)):
    h = __torch__.layer(h, w, 12 * i + 1, keys[i], values[i], start, cos, sin, mask, causal, heads, eps)
    if every or i + 1 == len(keys):
      _0 = torch.append(outputs, h)
  return outputs


# h [.., E] -> logits [.., V] in f32.
def head(h: Tensor, w: List[Tensor]) -> Tensor:
  return torch.to(torch.linear(h, w[len(w) - 1]), 6)


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # ids [..] of int64 -> [.., E]
  def embed(self: __torch__.Model, ids: Tensor, w: List[Tensor]) -> Tensor:
    return torch.embedding(w[0], ids)

  # Tensors [S, E], one after the other.
  def join(self: __torch__.Model, parts: List[Tensor], w: List[Tensor]) -> Tensor:
    same = annotate(List[Tensor], [])
    for part in parts:
      _0 = torch.append(same, torch.type_as(part, w[0]))
    return torch.cat(same)

  # One layer's empty keys or values.
  def blank(self: __torch__.Model, w: List[Tensor], rows: int, kv_heads: int, capacity: int, d: int) -> Tensor:
    return torch.new_empty(w[0], [rows, kv_heads, capacity, d])

  # The first `used` slots (dimension 2) of t in a new tensor of another capacity, its one row repeated if there are to be more.
  def resized(self: __torch__.Model, t: Tensor, rows: int, used: int, capacity: int) -> Tensor:
    fresh = torch.new_empty(t, [rows, torch.size(t, 1), capacity, torch.size(t, 3)])
    _0 = torch.copy_(torch.narrow(fresh, 2, 0, used), torch.narrow(t, 2, 0, used))
    return fresh

  # The first `used` slots of t [B, K, capacity, D], in f32.
  def used(self: __torch__.Model, t: Tensor, used: int) -> Tensor:
    return torch.to(torch.contiguous(torch.narrow(t, 2, 0, used)), 6)

  # Validity of a cache of rows that were equally long so far: its first `used` slots.
  def all_valid(self: __torch__.Model, rows: Tensor, used: int, capacity: int) -> Tensor:
    valid = torch.zeros([torch.size(rows, 0), 1, capacity, 1], dtype=11, layout=None, device=ops.prim.device(rows))
    _0 = torch.fill_(torch.narrow(valid, 2, 0, used), True)
    return valid

  # Marks, in place, `size` slots from start as valid in the first added [B] of them.
  def mark(self: __torch__.Model, valid: Tensor, start: int, size: int, added: Tensor) -> Tensor:
    slots = torch.arange(size, dtype=4, layout=None, device=ops.prim.device(added))
    held = torch.unsqueeze(slots, 0) < torch.unsqueeze(added, 1)  # [B, S]
    _0 = torch.copy_(torch.narrow(valid, 2, start, size), torch.view(held, [torch.size(held, 0), 1, size, 1]))
    return valid

  # S new tokens a row, x [B, S, E]; the logits of the last of them that is a token: [B, V], added [B] counts them.
  def append(self: __torch__.Model, x: Tensor, added: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor], start: int, lengths: Tensor, valid: Tensor, heads: int, theta: float, eps: float) -> Tensor:
    h = __torch__.layers(x, w, keys, values, start, lengths, valid, heads, theta, eps, False)[0]
    index = torch.view(added - 1, [-1, 1, 1])
    last = torch.squeeze(torch.gather(h, 1, torch.expand(index, [-1, 1, torch.size(h, 2)])), 1)  # [B, E]
    return __torch__.head(__torch__.rms_norm(last, w[len(w) - 2], eps), w)

  # As append, with everything: L + 1 hidden states [B, S, E], index 0 the input and the last after the final norm, and the
  # logits of all tokens [B, S, V].
  def append_all(self: __torch__.Model, x: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor], start: int, lengths: Tensor, valid: Tensor, heads: int, theta: float, eps: float) -> Tuple[List[Tensor], Tensor]:
    outputs = __torch__.layers(x, w, keys, values, start, lengths, valid, heads, theta, eps, True)
    states = [torch.type_as(x, w[0])]
    for i in range(len(outputs) - 1):
      _0 = torch.append(states, outputs[i])
    last = __torch__.rms_norm(outputs[-1], w[len(w) - 2], eps)
    _1 = torch.append(states, last)
    return (states, __torch__.head(last, w))

  # One more token a row, tokens [B]: the most likely next tokens [B] and their logits [B, V].
  def step(self: __torch__.Model, tokens: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor], start: int, lengths: Tensor, valid: Tensor, heads: int, theta: float, eps: float) -> Tuple[Tensor, Tensor]:
    x = torch.unsqueeze(torch.embedding(w[0], tokens), 1)
    h = __torch__.layers(x, w, keys, values, start, lengths, valid, heads, theta, eps, False)[0]
    last = __torch__.rms_norm(torch.squeeze(h, 1), w[len(w) - 2], eps)
    logits = __torch__.head(last, w)
    return (torch.argmax(logits, 1), logits)

  # The most likely token of each row of logits [B, V].
  def most_likely(self: __torch__.Model, logits: Tensor) -> Tensor:
    return torch.argmax(logits, 1)
