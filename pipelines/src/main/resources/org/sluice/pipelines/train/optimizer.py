# AdamW over all parameters of a model at once, and Muon for its matrices. Parameters lie in one vector [N], of which the weights
# are views; so do the moments.
#
# Reference: Adam, arXiv 1412.6980; decoupled decay, arXiv 1711.05101; Muon, as scaled in arXiv 2502.16982 so that one rate
# serves both.

# The nearest matrix whose singular values are all about 1, by five steps of Newton and Schulz.
def orthogonal(u: Tensor) -> Tensor:
  wide = u
  tall = torch.gt(torch.size(u, 0), torch.size(u, 1))
  if tall:
    wide = torch.t(u)
  x = wide / (torch.norm(wide) + 1e-07)
  for i in range(5):
    a = torch.matmul(x, torch.t(x))
    b = a * -4.775 + torch.matmul(a, a) * 2.0315
    x = x * 3.4445 + torch.matmul(b, x)
  y = x
  if tall:
    y = torch.t(x)
  return y


class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The mean of several gradients, [N] each, scaled down to at most the norm `most`.
  def gradient(self: __torch__.Model, gradients: List[Tensor], most: float) -> Tensor:
    mean = torch.mean(torch.stack(gradients), [0])
    return torch.mul_(mean, torch.clamp_max(most / (torch.norm(mean) + 1e-12), 1.))

  # One step of AdamW, in place: parameters p, moments m and v, all [N]; decays [N] says how strongly each shrinks, gains [N]
  # how fast its first moment follows, steps [N] is 1 for those that move here and 0 for matrices, which turn. correction1 and
  # correction2 are 1 - beta^step.
  def step(self: __torch__.Model, p: Tensor, g: Tensor, m: Tensor, v: Tensor, decays: Tensor, gains: Tensor, steps: Tensor, rate: float, beta2: float, correction1: float, correction2: float, eps: float) -> Tensor:
    _0 = torch.addcmul_(m, g - m, gains)
    _1 = torch.addcmul_(torch.mul_(v, beta2), g, g, value=1. - beta2)
    denominator = torch.add_(torch.sqrt(v / correction2), eps)
    _2 = torch.mul_(p, 1. - decays * rate)
    _3 = torch.addcdiv_(p, m * steps, denominator, value=-(rate / correction1))
    return p

  # One step of Muon, in place, for matrices and what lies in the same places of gradient and first moment.
  def turn(self: __torch__.Model, matrices: List[Tensor], gradients: List[Tensor], moments: List[Tensor], rate: float, gain: float) -> Tensor:
    for i in range(len(matrices)):
      w = matrices[i]
      ahead = gradients[i] * gain + moments[i] * (1. - gain)
      larger = torch.size(w, 0)
      if torch.gt(torch.size(w, 1), larger):
        larger = torch.size(w, 1)
      scale = 0.2 * torch.sqrt(larger)
      _0 = torch.add_(w, torch.mul(__torch__.orthogonal(ahead), -(rate * scale)))
    return matrices[0]

  # `size` elements of p from an offset on: a view.
  def view(self: __torch__.Model, p: Tensor, offset: int, size: int) -> Tensor:
    return torch.narrow(p, 0, offset, size)

  # Writes values over p, in place.
  def assign(self: __torch__.Model, p: Tensor, values: Tensor) -> Tensor:
    return torch.copy_(p, values)
