# Energy-based models: 100 points.
# Write the functions below, then:  mlgrade check submission.py

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

SHEET = "energy"


# -- Energies, inference and probability ---------------------------------------------------------
# 29 points. The statement:  mlgrade show intuition


def all_minimisers(F: np.ndarray, tol: float) -> np.ndarray:
    """(a) A mask, (n,): True for each label whose energy is at most min F + tol.

    Shapes: F (n,), tol number -> array
    """
    raise NotImplementedError


def energy_from_probability(p: np.ndarray, beta: float) -> np.ndarray:
    """(b) Energies, (n,), whose Gibbs distribution at beta is p; any constant may be added.

    Shapes: p (n,), beta number -> (n,)
    """
    raise NotImplementedError


def gibbs_density_of_quadratic(x: float, y: float, beta: float) -> float:
    """(c) The density p(y|x) that belongs to the energy F(x, y) = (y − x)²."""
    raise NotImplementedError


def margin_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(g) [margin + F_pos − F_neg]⁺."""
    raise NotImplementedError


def infer(F: np.ndarray) -> int:
    """(h) The label of lowest energy, counted from 0.

    Shapes: F (n,) -> int
    """
    raise NotImplementedError


def infer_latent(G: np.ndarray) -> tuple[int, int]:
    """(h) The pair (y, z) of lowest energy; rows of G are labels y, columns are latent values z.

    Shapes: G (ny, nz) -> int and int
    """
    raise NotImplementedError


# -- The negative log-likelihood of an energy-based model ----------------------------------------
# 33 points. The statement:  mlgrade show gibbs_nll


def gibbs(F: np.ndarray, beta: float) -> np.ndarray:
    """(i) The Gibbs distribution P, (n,), safe for energies up to ±1e4.

    Shapes: F (n,), beta number -> (n,)
    """
    raise NotImplementedError


def energy_nll(F: np.ndarray, y: int, beta: float) -> float:
    """(ii) The loss −(1/beta) log P(y) of the right label y.

    Shapes: F (n,), y int, beta number -> number
    """
    raise NotImplementedError


def energy_nll_steps(F: np.ndarray, y: int, beta: float) -> Iterator[float]:
    """(ii) Yield the lines from −(1/beta) log P(y) to F_y + (1/beta) log Σ e^(−beta F).

    Shapes: F (n,), y int, beta number -> lines of number
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


def energy_nll_grad(F: np.ndarray, dF: np.ndarray, y: int, beta: float) -> np.ndarray:
    """(iii-a) The gradient of energy_nll in the weights, (d,); dF[k] is the gradient of F[k].

    Shapes: F (n,), dF (n, d), y int, beta number -> (d,)
    """
    raise NotImplementedError


def sampled_nll_grad(dF_y: np.ndarray, dF_samples: np.ndarray) -> np.ndarray:
    """(iii-b) The same gradient, (d,), estimated from S labels drawn from P, one row each.

    Shapes: dF_y (d,), dF_samples (S, d) -> (d,)
    """
    raise NotImplementedError


def energy_nll_grad_energies(F: np.ndarray, y: int, beta: float) -> np.ndarray:
    """(iv) The derivative of energy_nll in each of the energies, (n,).

    Shapes: F (n,), y int, beta number -> (n,)
    """
    raise NotImplementedError


# -- Contrastive losses: simple, log, square-square and hinge ------------------------------------
# 38 points. The statement:  mlgrade show contrastive
# Not allowed here: torch.autograd, torch.func, jax, autograd.


def simple_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(a) [F_pos]⁺ + [margin − F_neg]⁺."""
    raise NotImplementedError


def simple_grad(
    F_pos: float, F_neg: float, dF_pos: np.ndarray, dF_neg: np.ndarray, margin: float
) -> np.ndarray:
    """(a) The gradient of simple_loss in the weights, (d,), by hand.

    Shapes: F_pos number, F_neg number, dF_pos (d,), dF_neg (d,), margin number -> (d,)
    """
    raise NotImplementedError


def log_loss(F_pos: float, F_neg: float) -> float:
    """(b) log(1 + e^(F_pos − F_neg)), safe for gaps up to ±1e4."""
    raise NotImplementedError


def log_grad(F_pos: float, F_neg: float, dF_pos: np.ndarray, dF_neg: np.ndarray) -> np.ndarray:
    """(b) The gradient of log_loss in the weights, (d,), by hand; safe for gaps up to ±1e4.

    Shapes: F_pos number, F_neg number, dF_pos (d,), dF_neg (d,) -> (d,)
    """
    raise NotImplementedError


def square_square_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(c) ([F_pos]⁺)² + ([margin − F_neg]⁺)²."""
    raise NotImplementedError


def square_square_grad(
    F_pos: float, F_neg: float, dF_pos: np.ndarray, dF_neg: np.ndarray, margin: float
) -> np.ndarray:
    """(c) The gradient of square_square_loss in the weights, (d,), by hand.

    Shapes: F_pos number, F_neg number, dF_pos (d,), dF_neg (d,), margin number -> (d,)
    """
    raise NotImplementedError


def hinge_loss(F_pos: float, F_neg: float, margin: float) -> float:
    """(d) [F_pos − F_neg + margin]⁺."""
    raise NotImplementedError


def hinge_grad(
    F_pos: float, F_neg: float, dF_pos: np.ndarray, dF_neg: np.ndarray, margin: float
) -> np.ndarray:
    """(d) The gradient of hinge_loss in the weights, (d,), by hand.

    Shapes: F_pos number, F_neg number, dF_pos (d,), dF_neg (d,), margin number -> (d,)
    """
    raise NotImplementedError


def pair_nll(F_pos: float, F_neg: float) -> float:
    """(d-i) The negative log-likelihood of the right one of two labels, at beta = 1."""
    raise NotImplementedError


# True or False for each statement; None leaves it open. Right minus wrong counts.
ANSWERS = {
    "intuition.claims": {
        # An energy-based model needs exactly one minimising y for every x.
        "minimiser_must_be_unique": None,
        # A network that computes an energy must end in a softmax.
        "softmax_output_needed": None,
        # To find the best y it is enough to compare energies; no sum over y is needed.
        "inference_needs_no_normaliser": None,
        # Every energy over the real numbers defines a probability density.
        "every_energy_has_a_density": None,
        # F(x, y) and F(x, y) + c(x) define the same p(y | x), for any function c.
        "constant_of_x_is_invisible": None,
        # Inference searches the weights W for which the loss is lowest.
        "inference_minimises_the_loss": None,
        # A loss functional scores how the energy surface is shaped; training chooses W by it.
        "loss_scores_the_surface": None,
        # The loss of an energy-based model must compare a predicted y with the true y.
        "loss_needs_a_prediction": None,
        # In a collapsed model all y have (almost) the same low energy, for any x.
        "collapse_is_a_flat_energy": None,
        # In a collapsed model the energies of the training pairs grow without bound.
        "collapse_sends_energies_up": None,
        # Collapse is another word for overfitting: more training pairs cure it.
        "collapse_is_overfitting": None,
        # Whatever the form of the energy, training collapses without negative examples.
        "negatives_are_necessary": None,
        # F = (ux − vy)², trained by lowering F on the data only, can become 0 everywhere.
        "product_energy_can_collapse": None,
        # F = (y − wx)², trained by lowering F on the data only, stays steep in y for any w.
        "regression_energy_cannot_collapse": None,
        # A contrastive method lowers F at data and raises it at chosen other points.
        "contrastive_lifts_chosen_points": None,
        # A regulariser, e.g. on a latent code, limits how much of the space has low energy.
        "regularised_limits_the_volume": None,
        # In k-means or PCA the form of F itself bounds the region of low energy.
        "kmeans_is_architectural": None,
        # The three ways to shape an energy are contrast, regularisation and collapse.
        "collapse_is_a_method": None,
        # Marginalising a latent z at inverse temperature β tends to minimising over z as β → ∞.
        "cold_marginal_is_a_minimum": None,
        # Dropout in the network that computes F is one of the three ways, and prevents collapse.
        "dropout_is_a_way": None,
    },
    "gibbs_nll.claims": {
        # The exact gradient may be intractable because it averages over every possible y.
        "sum_over_labels_is_the_trouble": None,
        # Stochastic gradient descent over training pairs removes the sum over labels.
        "minibatches_remove_the_sum": None,
        # Averaging ∂F/∂W over labels drawn from P estimates the second term without bias.
        "samples_from_p_are_unbiased": None,
        # Labels drawn uniformly, with equal weights, estimate the same second term.
        "uniform_labels_will_do": None,
        # Langevin dynamics draws y from a Gibbs distribution without knowing Z.
        "langevin_needs_no_normaliser": None,
        # The term of the right label, ∂F_y/∂W, cannot be computed without Z.
        "first_term_is_intractable": None,
        # With ten labels the gradient has to be estimated by sampling.
        "ten_labels_are_too_many": None,
        # The more probable a wrong label is, the harder its energy is pushed up.
        "likelier_labels_are_pushed_more": None,
        # The loss stops pushing once every wrong label is far enough above the right one.
        "pushing_stops_at_a_gap": None,
        # At equal energies a label close to the right one is pushed up less than a distant one.
        "push_depends_on_distance": None,
        # With two or more labels the loss is above 0 at all finite energies and gets as near to 0
        # as you like.
        "infimum_is_not_attained": None,
        # The likelihood settles at which absolute height the energies lie.
        "absolute_energies_are_learnt": None,
        # If the energies themselves follow the negative gradient, their sum stays the same.
        "flow_keeps_the_sum": None,
        # For continuous y the loss can make the energy ever steeper around the right answer.
        "sharp_surfaces_for_continuous_y": None,
    },
    "contrastive.claims": {
        # The NLL over n labels raises all wrong energies; the other losses raise only one.
        "nll_pushes_every_label": None,
        # The log loss depends on the energies of all labels.
        "log_loss_sees_every_label": None,
        # Of the NLL and the four losses only the NLL has a gradient that is nowhere 0.
        "only_nll_never_rests": None,
        # The log loss lies above [F⁺ − F⁻]⁺, and nowhere by more than log 2.
        "log_loss_close_to_a_hinge": None,
        # (1/β) log(1 + e^(β(F⁺ − F⁻))) tends to [F⁺ − F⁻]⁺ as β grows.
        "sharpened_log_loss_is_a_hinge": None,
        # The push of the log loss is exactly 0 once the gap F⁻ − F⁺ exceeds some finite margin.
        "log_loss_has_a_margin": None,
        # The hinge loss does not push pairs with F⁻ − F⁺ > m.
        "hinge_rests_beyond_the_margin": None,
        # Stochastic gradient descent needs a smooth loss, so it cannot train with the hinge.
        "hinge_cannot_use_sgd": None,
        # All four losses depend on F⁺ and F⁻ only through F⁺ − F⁻.
        "all_see_only_the_gap": None,
        # Where the simple loss of a pair is 0, its hinge loss with the same m is 0 too.
        "no_simple_loss_no_hinge_loss": None,
        # If the hinge loss is 0 on all pairs, F < 0 tells right answers from wrong ones.
        "hinge_sets_a_threshold": None,
        # At F⁺ = F⁻ the log loss pushes half as hard as the hinge loss.
        "half_the_push_of_a_hinge": None,
        # One badly mislabelled pair moves the square-square loss less than the simple loss.
        "squares_shrug_off_outliers": None,
        # The square-square loss is differentiable in F⁺ and F⁻ everywhere.
        "square_square_has_no_kink": None,
    },
}


# Your own words, marked by a person.
PROSE = {
    # Explain in your own words: (a) how an energy expresses that one x has many right y; (d) what
    # the loss is for and what the energy is for; (e) what goes wrong when only the energy of the
    # data is lowered, and how that can be avoided.
    "intuition.prose": """
""",
    # When would you use the simple loss, and when the square-square loss? What do the two have in
    # common that the hinge and the log loss do not have?
    "contrastive.prose": """
""",
}
