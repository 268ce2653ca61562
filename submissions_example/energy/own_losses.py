"""Losses and their gradients, right and wrong in every combination.

The simple loss counts the wrong label twice, and its gradient is right for that; the log loss is in
bits, its gradient is not; the square-square loss is right, its gradient lacks the inner factor;
the hinge loss doubles the margin, its gradient subtracts it; the NLL and its gradients are right.
"""

import numpy as np

SHEET = "energy"


# -- intuition ----------------------------------------------------------------
def all_minimisers(F, tol):
    return F <= F.min() + tol


def energy_from_probability(p, beta):
    return -np.log(p) / beta


def gibbs_density_of_quadratic(x, y, beta):
    return np.sqrt(beta / np.pi) * np.exp(-beta * (y - x) ** 2)


def margin_loss(F_pos, F_neg, margin):
    return max(0.0, margin + F_pos - F_neg)


def infer(F):
    return int(np.argmin(F))


def infer_latent(G):
    y, z = np.unravel_index(np.argmin(G), G.shape)
    return int(y), int(z)


# -- gibbs_nll ----------------------------------------------------------------
def log_partition(F, beta):
    """log Σ e^(−βF), computed around the lowest energy."""
    low = F.min()
    return -beta * low + np.log(np.sum(np.exp(-beta * (F - low))))


def gibbs(F, beta):
    weights = np.exp(-beta * (F - F.min()))
    return weights / weights.sum()


def energy_nll(F, y, beta):
    return F[y] + log_partition(F, beta) / beta


def energy_nll_steps(F, y, beta):
    Z = np.sum(np.exp(-beta * F))
    yield -1 / beta * np.log(np.exp(-beta * F[y]) / Z)
    yield -1 / beta * (np.log(np.exp(-beta * F[y])) - np.log(Z))
    yield -1 / beta * (-beta * F[y] - np.log(Z))
    yield F[y] + 1 / beta * np.log(np.sum(np.exp(-beta * F)))


def energy_nll_grad(F, dF, y, beta):
    return dF[y] - gibbs(F, beta) @ dF


def sampled_nll_grad(dF_y, dF_samples):
    return dF_y - dF_samples.mean(axis=0)


def energy_nll_grad_energies(F, y, beta):
    grad = -gibbs(F, beta)
    grad[y] += 1
    return grad


# -- contrastive --------------------------------------------------------------
def simple_loss(F_pos, F_neg, margin):
    return max(F_pos, 0.0) + 2 * max(margin - F_neg, 0.0)


def simple_grad(F_pos, F_neg, dF_pos, dF_neg, margin):
    return (F_pos > 0) * dF_pos - 2 * (F_neg < margin) * dF_neg


def log_loss(F_pos, F_neg):
    return np.logaddexp(0, F_pos - F_neg) / np.log(2)


def log_grad(F_pos, F_neg, dF_pos, dF_neg):
    sigma = np.exp(-np.logaddexp(0, F_neg - F_pos))
    return sigma * (dF_pos - dF_neg)


def square_square_loss(F_pos, F_neg, margin):
    return max(F_pos, 0.0) ** 2 + max(margin - F_neg, 0.0) ** 2


def square_square_grad(F_pos, F_neg, dF_pos, dF_neg, margin):
    return max(F_pos, 0.0) * dF_pos - max(margin - F_neg, 0.0) * dF_neg


def hinge_loss(F_pos, F_neg, margin):
    return max(0.0, F_pos - F_neg + 2 * margin)


def hinge_grad(F_pos, F_neg, dF_pos, dF_neg, margin):
    return (F_pos - F_neg - margin > 0) * (dF_pos - dF_neg)


def pair_nll(F_pos, F_neg):
    return energy_nll(np.array([F_pos, F_neg]), 0, 1.0)


# -- answers ------------------------------------------------------------------
ANSWERS = {
    "intuition.claims": {
        "minimiser_must_be_unique": False,
        "softmax_output_needed": False,
        "inference_needs_no_normaliser": True,
        "every_energy_has_a_density": False,
        "constant_of_x_is_invisible": True,
        "inference_minimises_the_loss": False,
        "loss_scores_the_surface": True,
        "loss_needs_a_prediction": False,
        "collapse_is_a_flat_energy": True,
        "collapse_sends_energies_up": False,
        "collapse_is_overfitting": False,
        "negatives_are_necessary": False,
        "product_energy_can_collapse": True,
        "regression_energy_cannot_collapse": True,
        "contrastive_lifts_chosen_points": True,
        "regularised_limits_the_volume": True,
        "kmeans_is_architectural": True,
        "collapse_is_a_method": False,
        "cold_marginal_is_a_minimum": True,
        "dropout_is_a_way": False,
    },
    "gibbs_nll.claims": {
        "sum_over_labels_is_the_trouble": True,
        "minibatches_remove_the_sum": False,
        "samples_from_p_are_unbiased": True,
        "uniform_labels_will_do": False,
        "langevin_needs_no_normaliser": True,
        "first_term_is_intractable": False,
        "ten_labels_are_too_many": False,
        "likelier_labels_are_pushed_more": True,
        "pushing_stops_at_a_gap": False,
        "push_depends_on_distance": False,
        "infimum_is_not_attained": True,
        "absolute_energies_are_learnt": False,
        "flow_keeps_the_sum": True,
        "sharp_surfaces_for_continuous_y": True,
    },
    "contrastive.claims": {
        "nll_pushes_every_label": True,
        "log_loss_sees_every_label": False,
        "only_nll_never_rests": False,
        "log_loss_close_to_a_hinge": True,
        "sharpened_log_loss_is_a_hinge": True,
        "log_loss_has_a_margin": False,
        "hinge_rests_beyond_the_margin": True,
        "hinge_cannot_use_sgd": False,
        "all_see_only_the_gap": False,
        "no_simple_loss_no_hinge_loss": True,
        "hinge_sets_a_threshold": False,
        "half_the_push_of_a_hinge": True,
        "squares_shrug_off_outliers": False,
        "square_square_has_no_kink": True,
    },
}

PROSE = {
    "intuition.prose": """
    (a) An energy scores pairs, so several y can have the same lowest energy for one x.
    (d) The energy is minimised over y at inference; the loss scores the whole energy
    surface and is minimised over W in training.
    (e) Pushing down the energy of data alone may leave it flat and low for every y. One
    also pushes up elsewhere, or limits the volume that can have low energy.
    """,
    "contrastive.prose": """
    The simple loss pushes with constant strength, so a few wrong pairs do little harm: it
    suits noisy data. The square-square loss pushes harder the larger the violation and
    gently near the target: it suits clean data and energies that are distances.
    """,
}
