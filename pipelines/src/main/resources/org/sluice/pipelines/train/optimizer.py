# AdamW over all parameters of a model at once: they lie in one vector, of which the weights are views.
# N parameters.

class Model(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The mean of several gradients, [N] each.
  def mean(self: __torch__.Model, gradients: List[Tensor]) -> Tensor:
    return torch.mean(torch.stack(gradients), [0])

  # One step, in place: parameters p, first and second moments m and v, all [N]; decays [N] says how strongly each shrinks.
  # The gradient is scaled down to at most the norm `most`; correction1 and correction2 are 1 - beta^step. Returns the
  # gradient's norm.
  def step(self: __torch__.Model, p: Tensor, gradient: Tensor, m: Tensor, v: Tensor, decays: Tensor, rate: float, beta1: float, beta2: float, correction1: float, correction2: float, eps: float, most: float) -> Tensor:
    norm = torch.norm(gradient)
    g = gradient * torch.clamp_max(most / (norm + 1e-12), 1.)
    _0 = torch.add_(torch.mul_(m, beta1), g, alpha=1. - beta1)
    _1 = torch.addcmul_(torch.mul_(v, beta2), g, g, value=1. - beta2)
    denominator = torch.add_(torch.sqrt(v / correction2), eps)
    _2 = torch.mul_(p, 1. - decays * rate)
    _3 = torch.addcdiv_(p, m, denominator, value=-(rate / correction1))
    return norm

  # `size` elements of p from an offset on: a view.
  def view(self: __torch__.Model, p: Tensor, offset: int, size: int) -> Tensor:
    return torch.narrow(p, 0, offset, size)

  # Writes values over p, in place.
  def assign(self: __torch__.Model, p: Tensor, values: Tensor) -> Tensor:
    return torch.copy_(p, values)
