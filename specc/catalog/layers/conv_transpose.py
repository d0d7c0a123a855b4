"""Transposed convolutions over one, two and three axes."""

from __future__ import annotations

from specc.catalog.layers._transposed import TransposedConvolution

IN_2D = TransposedConvolution.order


class Conv1DTranspose(TransposedConvolution):
    """Convolution the other way along one axis: each value adds itself times the kernel.

    float[steps, channels] -> float[steps', filters]; steps' is (steps - 1) strides +
    max(kernel_size, strides) if `valid`, steps strides if `same`.
    Source: https://keras.io/api/layers/convolution_layers/convolution1d_transpose/
    """

    spatial = 1
    examples = (("Conv1DTranspose(8, 3, strides = 2)", ("float[10, 4]",), "float[21, 8]"),)


class Conv2DTranspose(TransposedConvolution):
    """Convolution the other way over images: each value adds itself times the kernel.

    float[height, width, channels] -> float[height', width', filters]; height' is
    (height - 1) strides + max(kernel_size, strides) if `valid`, height strides if `same`.
    Source: https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
    """

    spatial = 2
    examples = (
        (
            "Conv2DTranspose(8, 3, strides = 2, padding = same)",
            ("float[7, 7, 16]",),
            "float[14, 14, 8]",
        ),
        (
            "Conv2DTranspose(8, 3, strides = 2, output_padding = 1)",
            ("float[7, 7, 4]",),
            "float[16, 16, 8]",
        ),
    )


class Conv3DTranspose(TransposedConvolution):
    """Convolution the other way over volumes: each value adds itself times the kernel.

    float[depth, height, width, channels] -> float[depth', height', width', filters].
    Source: https://keras.io/api/layers/convolution_layers/convolution3d_transpose/
    """

    spatial = 3
    order = (*IN_2D[:4], "data_format", "output_padding", *IN_2D[6:])
    examples = (
        ("Conv3DTranspose(2, 2, strides = 2)", ("float[4, 4, 4, 3]",), "float[8, 8, 8, 2]"),
    )
