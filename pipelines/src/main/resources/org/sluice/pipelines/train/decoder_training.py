# How the decoder learns: several questions behind one video in a sequence, each of which sees the frames up to its own time
# and itself. Stands behind the functions of qwen2.py, and the model's sizes as functions without
# arguments.
#
# Dimensions: B sequences, S tokens of one (padded on the right), E width, N visual tokens of all sequences, Q questions of
# all, M answer tokens of all, V vocabulary. Places are indices into the B * S tokens.

# Weights that remember what is computed with them.
def tracked(w: List[Tensor]) -> List[Tensor]:
  leaves = annotate(List[Tensor], [])
  for t in w:
    _0 = torch.append(leaves, torch.requires_grad_(torch.detach(t), True))
  return leaves


# The gradient of a number by all of w, as one vector in their order.
def flat(gradients: List[Optional[Tensor]]) -> Tensor:
  parts = annotate(List[Tensor], [])
  for g in gradients:
    if g is not None:
      _0 = torch.append(parts, torch.reshape(g, [-1]))
  return torch.cat(parts)


# What is added to attention scores, [B, 1, S, S]: 0 where a token may look, otherwise far below. block [B, S] is 0 for what
# stands before the questions, a question's number for its tokens, negative for padding; sees [B, S] is how many of the tokens
# before the questions a token may look at.
def seen(block: Tensor, sees: Tensor) -> Tensor:
  s = torch.size(block, 1)
  slots = torch.arange(s, dtype=4, layout=None, device=ops.prim.device(block))
  past = torch.le(torch.unsqueeze(slots, 0), torch.unsqueeze(slots, 1))  # [S, S]
  own = torch.logical_and(torch.eq(torch.unsqueeze(block, 1), torch.unsqueeze(block, 2)), past)
  prefix = torch.logical_and(torch.eq(torch.unsqueeze(block, 1), 0), torch.lt(slots, torch.unsqueeze(sees, 2)))
  may = torch.logical_or(torch.logical_and(own, torch.ne(torch.unsqueeze(block, 2), 0)), prefix)
  far = torch.mul(torch.to(torch.logical_not(may), 6), -1e+30)
  return torch.unsqueeze(far, 1)


# Logits [M, V] of the tokens that follow the places answers [M]. newline [E] goes to the places ends [Q].
def answer_logits(ids: Tensor, visual: Tensor, places: Tensor, newline: Tensor, ends: Tensor, block: Tensor, sees: Tensor, positions: Tensor, answers: Tensor, w: List[Tensor]) -> Tensor:
  b, s = torch.size(ids, 0), torch.size(ids, 1)
  words = torch.flatten(torch.embedding(w[0], ids), 0, 1)  # [B * S, E]
  e = torch.size(words, 1)
  shown = torch.index_copy(words, 0, places, visual)
  closed = torch.index_copy(shown, 0, ends, torch.expand(torch.unsqueeze(newline, 0), [torch.size(ends, 0), e]))
  x = torch.view(closed, [b, s, e])
  mask = __torch__.seen(block, sees)
  h = torch.flatten(__torch__.layers_under(mask, x, w, __torch__.depth(), positions, __torch__.heads(), __torch__.kv_heads(), __torch__.theta(), __torch__.eps()), 0, 1)
  read = __torch__.rms_norm(torch.index_select(h, 0, answers), w[len(w) - 2], __torch__.eps())
  return __torch__.head(read, w)


# Mean cross-entropy of answer tokens [M], weighted by weights [M].
def answer_loss(logits: Tensor, expected: Tensor, weights: Tensor) -> Tensor:
  each = torch.cross_entropy_loss(logits, expected, None, 0, -100, 0.)
  return torch.sum(each * weights) / torch.sum(weights)


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The decoder's weights follow image_newline. Returns the loss over answer tokens, whose weights are weights_of [M], the most
  # likely tokens [M], and the gradient by the model's weights as one vector.
  def gradient(self: __torch__.Model, ids: Tensor, visual: Tensor, places: Tensor, ends: Tensor, block: Tensor, sees: Tensor, positions: Tensor, answers: Tensor, expected: Tensor, weights_of: Tensor, newline: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    _0 = torch.set_grad_enabled(True)
    w = __torch__.tracked([newline] + weights)
    logits = __torch__.answer_logits(ids, visual, places, w[0], ends, block, sees, positions, answers, torch.slice(w, 1))
    loss = __torch__.answer_loss(logits, expected, weights_of)
    return (torch.detach(loss), torch.argmax(logits, 1), __torch__.flat(torch.grad([loss], w)))

  # As gradient, with the gradient by the visual tokens [N, E] last.
  def joint_gradient(self: __torch__.Model, ids: Tensor, visual: Tensor, places: Tensor, ends: Tensor, block: Tensor, sees: Tensor, positions: Tensor, answers: Tensor, expected: Tensor, weights_of: Tensor, newline: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    _0 = torch.set_grad_enabled(True)
    w = __torch__.tracked([newline] + weights)
    shown = torch.requires_grad_(torch.detach(visual), True)
    logits = __torch__.answer_logits(ids, shown, places, w[0], ends, block, sees, positions, answers, torch.slice(w, 1))
    loss = __torch__.answer_loss(logits, expected, weights_of)
    gradients = torch.grad([loss], w + [shown])
    by_visual = visual
    last = gradients[-1]
    if last is not None:
      by_visual = last
    return (torch.detach(loss), torch.argmax(logits, 1), __torch__.flat(torch.slice(gradients, None, -1)), by_visual)

  # Logits [M, V] of the tokens that follow the places answers [M].
  def logits(self: __torch__.Model, ids: Tensor, visual: Tensor, places: Tensor, ends: Tensor, block: Tensor, sees: Tensor, positions: Tensor, answers: Tensor, newline: Tensor, weights: List[Tensor]) -> Tensor:
    return __torch__.answer_logits(ids, visual, places, newline, ends, block, sees, positions, answers, weights)
