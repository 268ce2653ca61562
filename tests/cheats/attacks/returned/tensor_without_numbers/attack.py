from _honest import before, honest


def attacked(x):
    import torch

    return torch.empty(len(x), device="meta", requires_grad=True)
