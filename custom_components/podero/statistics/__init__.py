"""Consumption and savings: long-term statistics and current values of heat pumps."""

from .cache import async_forget_statistics, async_load_statistics, async_retry_refused
from .coordinator import StatisticsCoordinator
from .current import CurrentStatistic
from .recording import async_get_statistic_ids

__all__ = [
    "CurrentStatistic",
    "StatisticsCoordinator",
    "async_forget_statistics",
    "async_get_statistic_ids",
    "async_load_statistics",
    "async_retry_refused",
]
