# Information, likelihood and gradient methods: 100 points.
# Write the functions below, then:  mlgrade check submission.py

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

SHEET = "optimizers"


# -- Self-information, entropy, cross-entropy and KL divergence ----------------------------------
# 21 points. The statement:  mlgrade show information


def self_information(p: np.ndarray) -> np.ndarray:
    """(a) The self-information of events with the probabilities p, in nats.

    Shapes: p any shape -> any shape
    """
    raise NotImplementedError


def entropy(p: np.ndarray) -> float:
    """(b) The entropy of a distribution, which may hold zeros.

    Shapes: p (K,) -> number
    """
    raise NotImplementedError


def cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    """(c) The cross-entropy H(p, q): outcomes from p, beliefs q.

    Shapes: p (K,), q (K,) -> number
    """
    raise NotImplementedError


def kl_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """(c) The Kullback-Leibler divergence KL(p‖q).

    Shapes: p (K,), q (K,) -> number
    """
    raise NotImplementedError


def conditional_entropy(P: np.ndarray) -> float:
    """(d) H(Y|X) of a joint table; rows are the values of X.

    Shapes: P (nx, ny) -> number
    """
    raise NotImplementedError


def mle_three_ways(counts: np.ndarray, q: np.ndarray) -> Iterator[float]:
    """(e) Yield the lines from the mean negative log-likelihood to KL(p̂‖q) + H(p̂).

    Shapes: counts (K,), q (K,) -> lines of number
    """
    # At least 3 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


def refute_kl_symmetric() -> tuple[np.ndarray, np.ndarray]:
    """(f) Distributions p and q with KL(p‖q) ≠ KL(q‖p).

    Shapes: -> (K,) and (K,)
    """
    # Return one input on which this is false: KL(p‖q) = KL(q‖p) for all distributions p and q
    raise NotImplementedError


# -- Squared error is Gaussian likelihood --------------------------------------------------------
# 14 points. The statement:  mlgrade show mse_from_mle


def mse(y: np.ndarray, y_hat: np.ndarray) -> float:
    """(a) The mean squared error; a prediction (m, 1) is flattened, or refused by a ValueError.

    Shapes: y (m,), y_hat (m,) -> number
    """
    raise NotImplementedError


def gaussian_nll(y: np.ndarray, y_hat: np.ndarray, sigma2: float) -> float:
    """(b) The negative log-likelihood of y under N(y_hat, sigma2), summed, with its normaliser.

    Shapes: y (m,), y_hat (m,), sigma2 number -> number
    """
    raise NotImplementedError


def gaussian_nll_grad(y: np.ndarray, y_hat: np.ndarray, sigma2: float) -> np.ndarray:
    """(c) The gradient of gaussian_nll in y_hat, (m,).

    Shapes: y (m,), y_hat (m,), sigma2 number -> (m,)
    """
    raise NotImplementedError


def nll_to_mse(y: np.ndarray, y_hat: np.ndarray, sigma2: float) -> Iterator[float]:
    """(d) Yield the lines from the NLL to m·MSE/(2 sigma2), up to terms without y_hat.

    Shapes: y (m,), y_hat (m,), sigma2 number -> lines of number
    """
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


# -- Full, online and minibatch gradient descent -------------------------------------------------
# 15 points. The statement:  mlgrade show gradient_descent


def gd_step(theta: np.ndarray, X: np.ndarray, y: np.ndarray, lr: float) -> np.ndarray:
    """(a) θ after one step with the gradient of J over all examples.

    Shapes: theta (d,), X (m, d), y (m,), lr number -> (d,)
    """
    raise NotImplementedError


def sgd_step(theta: np.ndarray, X: np.ndarray, y: np.ndarray, lr: float, i: int) -> np.ndarray:
    """(b) θ after one step with the gradient of the squared error of example i.

    Shapes: theta (d,), X (m, d), y (m,), lr number, i int -> (d,)
    """
    raise NotImplementedError


def minibatch_step(
    theta: np.ndarray, X: np.ndarray, y: np.ndarray, lr: float, idx: np.ndarray
) -> np.ndarray:
    """(c) θ after one step with the mean gradient over the examples in idx.

    Shapes: theta (d,), X (m, d), y (m,), lr number, idx (B,) -> (d,)
    """
    raise NotImplementedError


def robbins_monro(p: float, q: float) -> bool:
    """(e) Whether the rates i^(−p) (log i)^(−q) satisfy both conditions."""
    raise NotImplementedError


# -- Back-propagation on a graph of scalars ------------------------------------------------------
# 9 points. The statement:  mlgrade show backprop
# Not allowed here: torch.autograd, torch.func.


def backprop(n: int, edges: np.ndarray, local: np.ndarray) -> np.ndarray:
    """The derivative of the last of n nodes with respect to each node, (n,).

    Shapes: n int, edges (E, 2), local (E,) -> (n,)
    """
    raise NotImplementedError


# -- Momentum: the heavy ball and Nesterov's look-ahead ------------------------------------------
# 15 points. The statement:  mlgrade show momentum


def momentum(
    grad: Callable[[np.ndarray], np.ndarray], theta0: np.ndarray, lr: float, beta: float, steps: int
) -> np.ndarray:
    """(a) All θ of the heavy ball, θ0 first, (steps + 1, d).

    Shapes: grad function, theta0 (d,), lr number, beta number, steps int -> (steps+1, d)
    """
    raise NotImplementedError


def nesterov(
    grad: Callable[[np.ndarray], np.ndarray], theta0: np.ndarray, lr: float, beta: float, steps: int
) -> np.ndarray:
    """(b) All θ of Nesterov's momentum, θ0 first, (steps + 1, d).

    Shapes: grad function, theta0 (d,), lr number, beta number, steps int -> (steps+1, d)
    """
    raise NotImplementedError


# -- AdaGrad and RMSProp: a learning rate for every coordinate -----------------------------------
# 14 points. The statement:  mlgrade show adaptive


def adagrad(G: np.ndarray, theta0: np.ndarray, lr: float, eps: float) -> np.ndarray:
    """(a) All θ of AdaGrad, θ0 first, (n + 1, d).

    Shapes: G (n, d), theta0 (d,), lr number, eps number -> (n+1, d)
    """
    raise NotImplementedError


def adagrad_effective_lr(t: int, lr: float, g0: float, eps: float) -> float:
    """(b) The factor in front of g0 in step t when all gradients are g0."""
    raise NotImplementedError


def rmsprop(G: np.ndarray, theta0: np.ndarray, lr: float, beta: float, eps: float) -> np.ndarray:
    """(c) All θ of RMSProp, θ0 first, (n + 1, d).

    Shapes: G (n, d), theta0 (d,), lr number, beta number, eps number -> (n+1, d)
    """
    raise NotImplementedError


# -- Adam and its bias correction ----------------------------------------------------------------
# 12 points. The statement:  mlgrade show adam


def adam(
    G: np.ndarray, theta0: np.ndarray, lr: float, beta1: float, beta2: float, eps: float
) -> np.ndarray:
    """(a) All θ of Adam, θ0 first, (n + 1, d).

    Shapes: G (n, d), theta0 (d,), lr number, beta1 number, beta2 number, eps number -> (n+1, d)
    """
    raise NotImplementedError


def moment_weight(beta: float, t: int) -> float:
    """(b) What the weights of the moving average add up to after t steps."""
    raise NotImplementedError


def bias_steps(beta: float, t: int) -> Iterator[float]:
    """(c) Yield the lines from (1 − beta) Σ beta^(t−i) to 1 − beta^t."""
    # At least 2 lines, each following from the one before:
    #     yield ...
    #     yield ...
    raise NotImplementedError


# True or False for each statement; None leaves it open. Right minus wrong counts.
ANSWERS = {
    "information.claims": {
        # An event of probability 1 has self-information 0.
        "sure_event_tells_nothing": None,
        # Among the distributions over K outcomes none has the largest entropy.
        "entropy_has_no_maximum": None,
        # The differential entropy of a density, like that of a distribution, is never negative.
        "entropy_of_density_is_positive": None,
        # The divergence of p from q is at least 0, and 0 only where p = q.
        "kl_is_never_negative": None,
        # In q, the cross-entropy H(p, q) and the divergence KL(p‖q) have the same minimiser.
        "cross_entropy_minus_entropy": None,
        # Minimising KL(q‖p̂) in q instead of KL(p̂‖q) also gives the maximum likelihood estimate.
        "reverse_kl_is_mle": None,
        # The term H(p̂) must be trained as well, since it depends on the parameters of q.
        "entropy_of_data_has_parameters": None,
        # Dividing the negative log-likelihood by the number of observations moves no minimum.
        "mean_and_sum_agree_in_argmin": None,
        # Learning X can make Y more uncertain on average: H(Y|X) may exceed H(Y).
        "conditioning_adds_on_average": None,
        # H(Y|X) and H(X|Y) are different in general.
        "conditional_entropy_is_directed": None,
    },
    "mse_from_mle.claims": {
        # Least squares is maximum likelihood only for those who know the value of σ².
        "variance_must_be_known": None,
        # For given predictions the σ² of largest likelihood is their mean squared error.
        "best_variance_is_the_mse": None,
        # Over all functions of x, the expected squared error is smallest for the median of y.
        "minimiser_is_the_median": None,
        # With Laplace instead of normal noise, maximum likelihood minimises the absolute error.
        "laplace_noise_means_absolute_error": None,
        # Among the densities with a given variance, the normal one has the largest entropy.
        "normal_has_most_entropy": None,
        # Where the noise has another known variance at every example, the MSE is still right.
        "unequal_noise_changes_nothing": None,
    },
    "gradient_descent.claims": {
        # The gradient of a random minibatch is a biased estimate of the gradient of J.
        "minibatch_gradient_is_biased": None,
        # With examples drawn with replacement, the variance of the minibatch gradient is inversely
        # proportional to the size of the batch.
        "variance_falls_as_one_over_size": None,
        # Four times as many examples in a batch make the typical error of its gradient four times
        # smaller.
        "error_falls_as_one_over_size": None,
        # The arithmetic of one step grows in proportion to the number of examples in it.
        "cost_grows_with_size": None,
        # Two or more examples drawn without replacement give a gradient of smaller variance than as
        # many drawn with replacement.
        "without_replacement_is_less_noisy": None,
        # With the full gradient of a smooth convex J the learning rate has to go to 0, or the steps
        # do not converge.
        "full_gradient_needs_decay": None,
        # With a constant learning rate, online steps come to rest at the minimum of J, whatever the
        # errors of the single examples there.
        "online_stops_by_itself": None,
        # A small enough step against the gradient of one example never raises J.
        "every_online_step_descends": None,
        # The second condition holds a square because the loss is a squared error.
        "square_comes_from_the_loss": None,
        # The second condition bounds the variance of the noise that the steps accumulate.
        "square_comes_from_the_noise": None,
        # The first condition lets the steps reach a minimum however far away they start.
        "first_condition_is_about_reach": None,
        # Where the rates violate the conditions, the iterates cannot converge on any problem.
        "conditions_are_necessary": None,
        # The theorem also needs assumptions on the loss and on the noise of the gradients.
        "noise_must_be_bounded": None,
    },
    "momentum.claims": {
        # The two methods differ in nothing but the point at which the gradient is taken.
        "only_the_point_differs": None,
        # Every step of Nesterov's method needs two gradients.
        "nesterov_needs_two_gradients": None,
        # From the same start at rest, the first step of both methods is the same.
        "first_steps_agree": None,
        # On a linear loss, with the same gradient everywhere, the two methods differ from the
        # second step on.
        "differ_on_a_slope": None,
        # With a constant gradient g the velocity tends to −αg/(1 − β).
        "terminal_velocity": None,
        # At a constant α it makes no difference whether v ← βv − αg, θ ← θ + v or v ← βv + g, θ ← θ
        # − αv is iterated.
        "buffer_form_is_the_same": None,
        # Those two forms also agree when α is lowered on the way.
        "buffer_form_at_decaying_rate": None,
        # In a one-dimensional bowl, momentum passes the minimum only if gradient descent with the
        # same learning rate does.
        "overshoots_no_more_than_descent": None,
        # Along a direction in which successive gradients change sign, the contributions to the
        # velocity partly cancel.
        "zigzag_is_damped": None,
        # With β = 1 the ball comes to rest in the minimum soonest.
        "beta_one_is_fastest": None,
    },
    # With a constant gradient, how does AdaGrad's effective rate fall with t?
    # One of: "1/t", "1/sqrt(t)"
    "adaptive.b": None,
    "adaptive.claims": {
        # A coordinate's effective rate in AdaGrad can grow again once its gradients are small.
        "adagrad_rate_recovers": None,
        # In AdaGrad a coordinate whose gradient is mostly zero keeps a larger rate.
        "adagrad_favours_rare_features": None,
        # The squared gradient of k steps ago stands in RMSProp's r with the weight (1 − β)βᵏ.
        "rmsprop_forgets": None,
        # With a constant gradient g, RMSProp's effective rate tends to α/|g|, not to 0.
        "rmsprop_rate_tends_to_a_limit": None,
        # RMSProp's r is the sum of all squared gradients divided by the number of steps.
        "rmsprop_divides_by_t": None,
        # RMSProp's r estimates the variance of the gradient about its mean.
        "r_estimates_the_variance": None,
        # Because of the division, RMSProp at a constant α comes to rest at a minimum even when the
        # gradients are noisy.
        "rmsprop_comes_to_rest": None,
        # RMSProp's first step, without correction, has the length α/√(1 − β) in every coordinate
        # with a gradient, up to ε.
        "first_step_is_long": None,
        # Multiplying the loss by 100 changes, up to ε, the steps of neither method.
        "scale_of_loss_hardly_matters": None,
        # In RMSProp it is ε that keeps the effective rate from going to 0.
        "epsilon_prevents_the_decay": None,
    },
    "adam.claims": {
        # The averages are biased because they start at 0, which still has weight after t steps.
        "bias_comes_from_the_start": None,
        # The averages are biased because minibatch gradients are.
        "bias_comes_from_minibatches": None,
        # For a stationary gradient, s falls short of E[g] by the same kind of factor as r does of
        # E[g²].
        "first_moment_needs_it_too": None,
        # E[r̂_t] = E[g_t²] holds exactly if E[g²] is the same in all steps.
        "stationarity_is_assumed": None,
        # The argument needs gradients of different steps to be independent.
        "independence_is_assumed": None,
        # When gradients grow from step to step, r̂ lies below the newest g², corrected or not.
        "growing_gradients_lag": None,
        # Since r̂ is unbiased, √r̂ is an unbiased estimate of the root of E[g²].
        "root_is_unbiased_as_well": None,
        # Adam divides by the estimated standard deviation of the gradient about its mean.
        "r_hat_is_a_variance": None,
        # Adam's first step has the length α in every coordinate that has a gradient, however small,
        # as long as ε is smaller still.
        "first_step_is_lr": None,
        # Without either correction, at β₁ = 0.9 and β₂ = 0.999 the first step is about three times
        # as long.
        "uncorrected_first_step_is_longer": None,
        # At β₂ = 0.999 the correction still changes r by more than 1 % after 10000 steps.
        "correction_matters_for_ever": None,
    },
}
