"""Addresses of the pages on which the register is written, and of what was written."""

from django.urls import path

from register.lists import QueuePage
from register.views import entry, history, merging, proposals, reviewing

urlpatterns = [
    path("register/", entry.DeskStart.as_view(), name="desk"),
    path("register/merge/", merging.MergePage.as_view(), name="merge"),
    path("register/split/<slug:key>/", merging.SplitPage.as_view(), name="split"),
    path("register/undertakings/", history.BatchListPage.as_view(), name="batches"),
    path("register/undertakings/<int:number>/", history.BatchPage.as_view(), name="batch"),
    path("register/people/<slug:key>/", reviewing.PeoplePage.as_view(), name="people"),
    path("register/restore/<int:number>/", history.RestorePage.as_view(), name="restore"),
    path("register/drafts/<slug:token>/discard/", entry.DraftDiscardPage.as_view(), name="draft-discard"),
    path("register/<slug:kind>/key/", entry.KeyPage.as_view(), name="entry-key"),
    path("register/<slug:kind>/new/", entry.EntryPage.as_view(), name="entry-new"),
    path("register/<slug:kind>/<str:key>/edit/", entry.EntryPage.as_view(), name="entry-edit"),
    path("register/<slug:kind>/<str:key>/remove/", entry.RemovePage.as_view(), name="entry-remove"),
    path("propose/organisation/", proposals.AddPage.as_view(), name="propose-new"),
    path("propose/mine/<slug:key>/", proposals.MinePage.as_view(), name="propose-mine"),
    path("propose/<slug:kind>/<str:key>/", proposals.ProposePage.as_view(), name="propose"),
    path("proposals/", QueuePage.as_view(), name="proposals"),
    path("proposals/mine/", proposals.OwnPage.as_view(), name="proposals-mine"),
    path("proposals/<int:number>/", reviewing.ReviewPage.as_view(), name="review"),
    path("proposals/follow/<slug:token>/", proposals.FollowPage.as_view(), name="proposal-follow"),
    path("history/<slug:kind>/<str:key>/", history.HistoryPage.as_view(), name="history"),
]
