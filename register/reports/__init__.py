"""Reports of those who write: the history of one record, what an undertaking did, what a merge would do."""

from register.reports.batches import BatchReport, batch_get
from register.reports.histories import RecordHistory, record_history_get
from register.reports.merges import MergePlan, SplitPlan, merge_plan_get, split_plan_get

__all__ = ["BatchReport", "MergePlan", "RecordHistory", "SplitPlan", "batch_get", "merge_plan_get", "record_history_get", "split_plan_get"]
