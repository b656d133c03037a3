"""cache: what is known of the cluster, and whom a change concerns."""

import pytest

import make
from triton_api import names
from triton_operator.cache import Cache, identity_of
from triton_operator.kinds import CONFIG_MAP, DEPLOYMENT, POD, SERVICE, TRITON_MODEL
from triton_operator.observed import Key

DEMO = {make.KEY}
OTHER = Key("team", "other")


def filled(*bodies):
    """Return a cache that holds *bodies*."""
    cache = Cache()
    for body in bodies:
        cache.put(body)
    return cache


def generation_in(cache):
    """Return the generation of the cached model."""
    return cache.get(TRITON_MODEL, "team", "demo")["metadata"]["generation"]


@pytest.mark.parametrize(
    ("body", "concerned"),
    [
        pytest.param(make.body(), DEMO, id="a model concerns itself"),
        pytest.param(make.deployment(), DEMO, id="a child concerns its model"),
        pytest.param(make.pod(), DEMO, id="a pod concerns its model"),
        pytest.param(make.live(SERVICE, labels={}), set(), id="a stranger concerns nobody"),
        pytest.param(make.config_map(), set(), id="an unused ConfigMap concerns nobody"),
    ],
)
def test_whom_a_new_object_concerns(body, concerned):
    """Putting an object returns the models to look at again."""
    assert filled().put(body) == concerned


def relist(cache, kind, namespace, bodies, version):
    """Take a whole list over, as the controller does; return the models that it concerns."""
    changed = set().union(*(cache.put(body) for body in bodies))
    return changed | cache.retain(kind, namespace, set(map(identity_of, bodies)), version)


def test_the_newest_version_wins():
    """A newer version replaces an older one."""
    cache = filled(make.body(version=9, generation=1))
    assert cache.put(make.body(version=10, generation=2)) == DEMO
    assert generation_in(cache) == 2


@pytest.mark.parametrize("version", [8, 9])
def test_old_events_are_ignored(version):
    """A watch may tell what an answer to our own write has told already."""
    cache = filled(make.body(version=9, generation=2))
    assert cache.put(make.body(version=version, generation=1)) == set()
    assert generation_in(cache) == 2


def test_what_is_gone_is_forgotten():
    """A deleted child is no child, and its model is looked at."""
    cache = filled(make.deployment())
    assert cache.remove((DEPLOYMENT, "team", "demo")) == DEMO
    assert cache.children(make.KEY) == {}
    assert cache.get(DEPLOYMENT, "team", "demo") is None


def test_what_is_left_is_still_known():
    """One pod goes in a rollout; the others stay the model's."""
    cache = filled(make.pod("demo-a"), make.pod("demo-b"))
    cache.remove((POD, "team", "demo-a"))
    assert [pod["metadata"]["name"] for pod in cache.pods(make.KEY)] == ["demo-b"]


def test_removing_the_unknown_is_fine():
    """A deletion may be told twice."""
    assert filled().remove((DEPLOYMENT, "team", "demo")) == set()


def test_a_relist_removes_what_is_gone():
    """A deletion that no watch told is found."""
    cache = filled(make.deployment())
    assert relist(cache, DEPLOYMENT, None, [], version=5) == DEMO
    assert cache.children(make.KEY) == {}


def test_a_relist_keeps_what_is_younger():
    """The list was read before the object was made."""
    cache = filled(make.live(DEPLOYMENT, version=7))
    assert relist(cache, DEPLOYMENT, None, [], version=6) == set()
    assert cache.children(make.KEY)


def test_a_relist_is_about_its_kind_and_namespace():
    """Other kinds and other namespaces were not listed."""
    cache = filled(make.deployment(), make.live(SERVICE))
    assert relist(cache, DEPLOYMENT, "elsewhere", [], version=5) == set()
    assert relist(cache, POD, None, [], version=5) == set()
    assert len(cache.children(make.KEY)) == 2


def test_a_relist_tells_what_is_new():
    """A change that no watch told is found; what is known is no change."""
    cache = filled(make.deployment())
    bodies = [make.deployment(), make.live(DEPLOYMENT, "b", version=3)]
    assert relist(cache, DEPLOYMENT, None, bodies[:1], version=5) == set()
    assert relist(cache, DEPLOYMENT, None, bodies, version=5) == DEMO


def test_a_label_that_changes_moves_the_child():
    """Both the model that loses the child and the one that gets it are looked at."""
    cache = filled(make.live(SERVICE))
    moved = make.live(SERVICE, version=2, labels={names.MODEL_LABEL: "other"})
    assert cache.put(moved) == {make.KEY, OTHER}
    assert cache.children(make.KEY) == {}
    assert list(cache.children(OTHER)) == [(SERVICE, "demo")]


def test_pods_and_children_are_told_apart():
    """Pods are the Deployment's, not ours to plan."""
    cache = filled(make.deployment(), make.pod("demo-a"), make.pod("demo-b"))
    assert list(cache.children(make.KEY)) == [(DEPLOYMENT, "demo")]
    assert {pod["metadata"]["name"] for pod in cache.pods(make.KEY)} == {"demo-a", "demo-b"}


def test_a_script_in_a_config_map_concerns_its_users():
    """As a repository there does; nobody else's is in the way when the model changes."""
    cache = filled(make.body(middleware=make.SCRIPT, repository=make.config_map_source()))
    assert cache.put(make.config_map("script")) == DEMO
    assert cache.put(make.config_map("files")) == DEMO
    cache.put(make.body(version=2, middleware=make.SCRIPT))
    assert cache.put(make.config_map("files", version=3)) == set()


def test_a_config_map_concerns_its_users():
    """A change of content rolls the pods of every model that uses it, and of no other."""
    source = {"repository": make.config_map_source()}
    cache = filled(make.body(**source), make.body("other", **source), make.body("third"))
    assert cache.put(make.config_map()) == {make.KEY, OTHER}
    assert cache.remove((CONFIG_MAP, "team", "files")) == {make.KEY, OTHER}


def test_a_config_map_may_be_a_child_and_a_repository():
    """An edit of either concerns its models."""
    cache = Cache()
    cache.put(make.body(repository=make.config_map_source(name="shared")))
    child = make.live(CONFIG_MAP, "shared", owner_uid="uid-2", labels=names.child_labels("other"))
    assert cache.put(child) == {make.KEY, Key(make.KEY.namespace, "other")}
    assert (CONFIG_MAP, "shared") in cache.children(Key(make.KEY.namespace, "other"))
    assert cache.remove((CONFIG_MAP, make.KEY.namespace, "shared")) == {
        make.KEY,
        Key(make.KEY.namespace, "other"),
    }


def test_a_model_that_turns_away_is_no_user():
    """A model that takes another repository is no longer concerned."""
    cache = filled(make.body(repository=make.config_map_source()), make.body(version=2))
    assert cache.put(make.config_map()) == set()


def test_a_deleted_model_is_no_user():
    """Nothing is looked up for a model that is gone."""
    cache = filled(make.body(repository=make.config_map_source()))
    cache.remove((TRITON_MODEL, "team", "demo"))
    assert cache.put(make.config_map()) == set()


def test_nothing_is_kept_of_what_is_gone():
    """Names come and go for years; not even looking at one may leave anything behind."""
    model = make.body(middleware=make.SCRIPT, repository=make.config_map_source(name="script"))
    cache = filled(model, make.pod())
    for identity in ((TRITON_MODEL, "team", "demo"), (POD, "team", "demo-a")):
        cache.remove(identity)
    assert (cache.pods(make.KEY), cache.children(make.KEY)) == ((), {})
    assert [len(each) for each in vars(cache).values()] == [0, 0, 0]


def test_models_are_listed():
    """All models can be queued, and counted by state."""
    cache = filled(make.body(), make.body("other"), make.deployment())
    assert set(cache.models()) == {make.KEY, OTHER}
    assert len(cache.all(TRITON_MODEL)) == 2


@pytest.mark.parametrize("spec", [None, {}, {"repository": "x"}, {"repository": {"configMap": 1}}])
def test_a_spec_that_does_not_fit_is_kept(spec):
    """What this version can't read must not end the watch."""
    cache = filled(make.body() | {"spec": spec})
    assert cache.models() == [make.KEY]
