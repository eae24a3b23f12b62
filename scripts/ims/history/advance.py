"""Carry a state over a step: the only place where a state changes."""

from dataclasses import replace

from ims.history.chain import Change
from ims.history.facts import DocumentFacts, Package
from ims.history.readings import reading_lines
from ims.history.state import Entry, State
from ims.history.statements import Arrived
from ims.history.study import Study, Touched
from ims.history.tell import tell
from ims.vocabulary import Meaning


def advance(state: State, study: Study) -> None:
    """Change the state to what it is after the step that was studied."""
    state.events += tell(study)
    for change in study.step.changes:
        _enter(state, change)
    for touched in study.touched:
        _enter_text(state, touched)
    for name, people in study.writers.items():
        state.writers[name] += people
    for arrived in study.arrived:
        _enter_statement(state, arrived)
    state.read_lines |= {a.path for _, a in reading_lines(study.batches) if a.is_valid}
    _enter_conclusions(state, study)
    state.releases += study.releases
    if study.is_baseline:
        state.adopted = study.step.commit.id
        _recognize_writers(state, study)
        founding = [k for k in study.authority.keys.values() if k.how == "founding"]
        state.founders = frozenset(key.fingerprint for key in founding)
    if study.is_baseline or study.files:
        _enter_registers(state, study)
    state.told += [(study.arrival, code, step) for code, step in study.told]
    state.position, state.head = study.step.position, study.step.commit.id
    state.arrival = state.arrivals[study.step.commit.id] = study.arrival


def _recognize_writers(state: State, study: Study) -> None:
    """Say who wrote before there was a register: a draft's author does not approve it later."""
    known = study.authority.person_by_email
    for name, people in state.writers.items():
        state.writers[name] = [replace(w, person=known.get(w.email.lower(), "")) for w in people]


def _enter(state: State, change: Change) -> None:
    if change.is_plain:
        state.entries[change.path] = Entry(change.new_mode, change.new_blob)
    else:
        state.entries.pop(change.path, None)


def _enter_text(state: State, touched: Touched) -> None:
    if touched.new is None:
        state.paths.pop(touched.id, None)
        return
    state.paths[touched.id] = touched.new.path
    state.used_ids.setdefault(touched.id, touched.new.path)
    for path in touched.new.shows:
        state.shown_by[path].add(touched.id)
    if touched.new.together:
        named = frozenset(touched.new.documents)
        state.packages[touched.id] = Package(touched.id, named)
    else:
        state.packages.pop(touched.id, None)


def _enter_statement(state: State, arrived: Arrived) -> None:
    state.statements[arrived.path] = arrived
    if not arrived.is_valid:
        return
    for target in arrived.said.targets:
        state.by_target[f"{target.id}@{target.revision}"].append(arrived.path)
        if arrived.said.meaning is Meaning.VERIFIED:
            state.dispositions[target.id, target.revision] = arrived


def _enter_conclusions(state: State, study: Study) -> None:
    for id_, assessment in study.assessments.items():
        if assessment.is_begun:
            state.pending.add(id_)
    for approved in study.approved:
        _facts(state, approved.id).approved.append(approved)
        state.approvals_at[approved.id].append((approved.revision, study.step.position))
        state.pending.discard(approved.id)
    for change in study.files:
        if study.assessments.get(change.path) and study.assessments[change.path].is_complete:
            state.approvals_at[change.path].append(("", study.step.position))
        state.pending.discard(change.path)
    for id_, act in study.acts:
        _facts(state, id_).acts.append(act)
        if act.meaning is Meaning.RECALLED:
            kept = [pair for pair in state.approvals_at[id_] if pair[0] != act.revision]
            state.approvals_at[id_] = kept
    for id_, reading in study.readings:
        _facts(state, id_).readings.append(reading)
    for record, stage, blob in study.stages:
        state.stages.setdefault(record, {}).setdefault(stage, blob)


def _facts(state: State, id_: str) -> DocumentFacts:
    return state.facts.setdefault(id_, DocumentFacts(id_))


def _enter_registers(state: State, study: Study) -> None:
    state.authority = study.tree.authority()
    for site in state.authority.sites.values():
        known = state.sites[site.id]
        if not known or replace(known[-1], since=site.since) != site:
            known.append(replace(site, since=study.arrival))
    for person in state.authority.people.values():
        state.printed_names.setdefault(person.id, person.name)
    for key in state.authority.keys.values():
        state.key_owners.setdefault(key.fingerprint, key.person)
