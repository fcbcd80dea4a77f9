"""Charts: pure functions from a DataFrame to a plotly figure. All words come in as arguments."""

from dashboard.charts.figure import no_data_figure, with_caption
from dashboard.charts.instruments import instruments_by_theme
from dashboard.charts.maps import country_map
from dashboard.charts.neighbours import neighbour_distances
from dashboard.charts.partnerships import partnership_timeline
from dashboard.charts.returns import orders_and_returns, rate_interval
from dashboard.charts.series import describe_series, indicator_series
from dashboard.charts.spread import (
    by_year,
    concentration_curve,
    location_quotients,
    lorenz,
    ranked_bars,
    symbol_map,
    theme_bars,
)
from dashboard.charts.themes import need_bars, need_over_time, theme_map

__all__ = [
    "by_year",
    "concentration_curve",
    "country_map",
    "describe_series",
    "indicator_series",
    "instruments_by_theme",
    "location_quotients",
    "lorenz",
    "need_bars",
    "need_over_time",
    "neighbour_distances",
    "no_data_figure",
    "orders_and_returns",
    "partnership_timeline",
    "ranked_bars",
    "rate_interval",
    "symbol_map",
    "theme_bars",
    "theme_map",
    "with_caption",
]
