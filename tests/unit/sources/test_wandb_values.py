"""Which axis a program defined for a metric."""

from exporter.sources.wandb_values import DefinedMetric, axis_of


def test_defined_axes_go_by_name_before_glob_and_long_glob_before_short():
    axis = axis_of(
        [
            DefinedMetric("", True, "tokens"),
            DefinedMetric("val/", True, "epoch"),
            DefinedMetric("val/loss", False, "step"),
            DefinedMetric("plain", False, ""),
        ]
    )
    assert axis("val/loss") == "step"
    assert axis("val/acc") == "epoch"
    assert axis("train/loss") == "tokens"
    assert axis("plain") is None
    assert axis("tokens") is None
    assert axis("_timestamp") is None


def test_dots_of_plain_names_are_escaped_in_the_record():
    assert DefinedMetric.of("a\\.b", "", "x\\.y") == DefinedMetric("a.b", False, "x.y")
    assert DefinedMetric.of("", "val/*", "epoch") == DefinedMetric("val/", True, "epoch")
