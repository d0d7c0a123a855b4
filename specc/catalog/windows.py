"""Windows that fade a piece of a signal in and out."""

from __future__ import annotations

from specc.catalog.options import Choice, optional

# Coefficients of cos(2 pi k n / N), by k. Source: scipy.signal.windows
WINDOWS = {
    "hann": (0.5, -0.5),
    "hamming": (0.54, -0.46),
    "blackman": (0.42, -0.5, 0.08),
    "nuttall": (0.3635819, -0.4891775, 0.1365995, -0.0106411),
    "blackmanharris": (0.35875, -0.48829, 0.14128, -0.01168),
    "flattop": (0.21557895, -0.41663158, 0.277263158, -0.083578947, 0.006947368),
    "boxcar": (1.0,),
}
window = optional(Choice(*WINDOWS))
