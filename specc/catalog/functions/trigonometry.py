"""Trigonometric and hyperbolic functions, element by element; angles in radians."""

from __future__ import annotations

from specc.catalog.functions._families import Elementwise, Elementwise2
from specc.ir.python import jnp


class sin(Elementwise):
    """Sine. float[…] -> float[…], from -1 to 1. Source: jax.numpy.sin."""

    flax = jnp.sin


class cos(Elementwise):
    """Cosine. float[…] -> float[…], from -1 to 1. Source: jax.numpy.cos."""

    flax = jnp.cos


class tan(Elementwise):
    """Tangent. float[…] -> float[…]. Source: jax.numpy.tan."""

    flax = jnp.tan


class arcsin(Elementwise):
    """The angle from -pi/2 to pi/2 whose sine is x, for x from -1 to 1. Source: jax.numpy.arcsin."""

    flax = jnp.arcsin


class arccos(Elementwise):
    """The angle from 0 to pi whose cosine is x, for x from -1 to 1. Source: jax.numpy.arccos."""

    flax = jnp.arccos


class arctan(Elementwise):
    """The angle from -pi/2 to pi/2 whose tangent is x. Source: jax.numpy.arctan."""

    flax = jnp.arctan


class arctan2(Elementwise2):
    """The angle of the point (b, a), from -pi to pi. Broadcast. Source: jax.numpy.arctan2."""

    flax = jnp.arctan2


class hypot(Elementwise2):
    """sqrt(a**2 + b**2), without overflow. Broadcast. Source: jax.numpy.hypot."""

    flax = jnp.hypot


class sinc(Elementwise):
    """sin(pi x) / (pi x), 1 at 0. float[…] -> float[…]. Source: jax.numpy.sinc."""

    flax = jnp.sinc


class sinh(Elementwise):
    """Hyperbolic sine. float[…] -> float[…]. Source: jax.numpy.sinh."""

    flax = jnp.sinh


class cosh(Elementwise):
    """Hyperbolic cosine. float[…] -> float[…], at least 1. Source: jax.numpy.cosh."""

    flax = jnp.cosh


class arcsinh(Elementwise):
    """Inverse of sinh. float[…] -> float[…]. Source: jax.numpy.arcsinh."""

    flax = jnp.arcsinh


class arccosh(Elementwise):
    """Inverse of cosh, for x of at least 1. float[…] -> float[…]. Source: jax.numpy.arccosh."""

    flax = jnp.arccosh


class arctanh(Elementwise):
    """Inverse of tanh, for x from -1 to 1. float[…] -> float[…]. Source: jax.numpy.arctanh."""

    flax = jnp.arctanh


class deg2rad(Elementwise):
    """Degrees to radians. float[…] -> float[…]. Source: jax.numpy.deg2rad."""

    flax = jnp.deg2rad
    real = True


class rad2deg(Elementwise):
    """Radians to degrees. float[…] -> float[…]. Source: jax.numpy.rad2deg."""

    flax = jnp.rad2deg
    real = True
