"""The CTC loss of lines that are read once or twice, and how much two readings disagree."""

from dataclasses import replace

import pytest
import torch
from phases import MODEL, PHASE

from netchu.data.batches import Batch
from netchu.errors import InputError
from netchu.training.losses import check_readings_differ, ctc_loss, disagreement, training_loss

BATCH = Batch(torch.zeros(2, 1), torch.tensor([6, 4]), torch.tensor([1, 2, 1]), torch.tensor([2, 1]), torch.arange(2))
LENGTHS = torch.tensor([6, 4])


def scores(seed: int) -> torch.Tensor:
    """Log-probabilities (6, 2, 3) of two lines."""
    return torch.randn(6, 2, 3, generator=torch.Generator().manual_seed(seed)).log_softmax(-1)


def test_two_readings_cost_their_mean():
    one, other = scores(0), scores(1)
    both = ctc_loss(torch.cat([one, other], dim=1), LENGTHS.repeat(2), BATCH)
    torch.testing.assert_close(both, (ctc_loss(one, LENGTHS, BATCH) + ctc_loss(other, LENGTHS, BATCH)) / 2)
    each = ctc_loss(one, LENGTHS, BATCH, "none")
    torch.testing.assert_close((each / BATCH.target_lengths).mean(), ctc_loss(one, LENGTHS, BATCH))


def test_readings_disagree_by_their_divergence_per_character_within_the_lines():
    one, other = scores(0), scores(1)
    other[4:, 1] = one[4:, 1] = -1e4  # beyond the second line: whatever stands there means nothing
    found = disagreement(torch.cat([one, other], dim=1), LENGTHS.repeat(2), BATCH)
    divergences = []
    for line, (frames, characters) in enumerate([(6, 2), (4, 1)]):
        p, q = (torch.distributions.Categorical(logits=x[:frames, line]) for x in (one, other))
        both_ways = torch.distributions.kl_divergence(p, q) + torch.distributions.kl_divergence(q, p)
        divergences.append(both_ways.sum() / 2 / characters)
    torch.testing.assert_close(found, sum(divergences) / 2)
    assert disagreement(torch.cat([one, one], dim=1), LENGTHS.repeat(2), BATCH) == 0


def test_frames_beyond_a_line_bring_no_gradient_that_is_not_a_number():
    logits = torch.randn(6, 4, 3)
    logits[4:, 1] = 1e6
    logits.requires_grad_()
    disagreement(logits.log_softmax(-1), LENGTHS.repeat(2), BATCH).backward()
    assert torch.isfinite(logits.grad).all() and (logits.grad[4:, 1] == 0).all() and (logits.grad[:4, 1] != 0).any()


@pytest.mark.parametrize("weight", [0.0, 0.5])
def test_what_is_descended_is_the_sum_of_its_parts(weight):
    one, other, aside = scores(0), scores(1), scores(2)

    def network(inputs, widths, shortcut, views):
        assert views == (2 if weight else 1) and shortcut
        return torch.cat([one, other][:views], dim=1), LENGTHS.repeat(views), aside

    phase = replace(PHASE, shortcut_weight=0.3, consistency_weight=weight)
    total, loss = training_loss(network, BATCH, phase, torch.no_grad)
    wanted = loss + 0.3 * ctc_loss(aside, LENGTHS, BATCH)
    if weight:
        wanted = wanted + weight * disagreement(torch.cat([one, other], dim=1), LENGTHS.repeat(2), BATCH)
        assert wanted > loss
    torch.testing.assert_close(total, wanted)


def test_two_readings_are_asked_for_where_they_can_differ():
    plain, twice = replace(MODEL, dropout=0.0), replace(PHASE, consistency_weight=0.2)
    check_readings_differ(plain, PHASE)
    for model in (replace(plain, dropout=0.1), replace(plain, masked_share=0.1)):
        check_readings_differ(model, twice)
    with pytest.raises(InputError, match=r"consistency_weight 0\.2 has no use"):
        check_readings_differ(plain, twice)
