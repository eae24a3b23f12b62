"""Carry a state over a step: the only place where a state changes."""

from dataclasses import replace
from datetime import datetime

from ims.history.chain import Change
from ims.history.readings import reading_lines
from ims.history.registers import read_authority
from ims.history.state import Entry, State
from ims.history.statements import Arrived
from ims.history.study import MACHINE, Study, Touched, founding_keys
from ims.history.tell import tell
from ims.lifecycle.facts import DocumentFacts, Package
from ims.vocabulary import Meaning


def advance(state: State, study: Study) -> None:
    """Change the state to what it is after the step that was studied."""
    state.events += tell(study)
    for change in study.step.changes:
        _enter(state, change)
    for touched in study.touched:
        _enter_text(state, touched, study.arrival)
    for name, people in study.writers.items():
        state.writers[name] += people
    for arrived in study.arrived:
        _enter_statement(state, arrived)
    state.read_lines |= {a.path for _, a in reading_lines(study.batches) if a.is_valid}
    _enter_conclusions(state, study)
    state.releases += [r for r in study.releases if r.path not in study.refused]
    _enter_machine_written(state, study)
    if study.is_baseline:
        state.adopted = study.step.commit.id
        _recognize_writers(state, study)
        state.founders = founding_keys(study)
    if _land(state, study):
        _enter_registers(state, study)
    state.involved[study.step.commit.id] = _involved(study)
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


def _enter_text(state: State, touched: Touched, arrival: datetime) -> None:
    if touched.new is None:
        state.paths.pop(touched.id, None)
        return
    state.paths[touched.id] = touched.new.path
    state.used_ids.setdefault(touched.id, touched.new.path)
    for path in touched.new.shows:
        state.shown_by[path].add(touched.id)
    named = frozenset(touched.new.documents) if touched.new.together else frozenset()
    if named or touched.id in state.packages:
        state.packages[touched.id].append((arrival, Package(touched.id, named)))


def _enter_statement(state: State, arrived: Arrived) -> None:
    state.statements[arrived.path] = arrived
    if not arrived.is_valid:
        return
    for target in arrived.said.targets:
        state.by_target[f"{target.id}@{target.revision}"].append(arrived.path)
        state.by_id[target.id].append(arrived.path)
        if arrived.said.meaning is Meaning.VERIFIED and not arrived.said.stage:
            state.dispositions[target.id, target.revision].append(arrived)


def _enter_conclusions(state: State, study: Study) -> None:
    for id_, assessment in study.assessments.items():
        if assessment.is_begun:
            state.pending.add(id_)
    for approved in study.approved:
        _facts(state, approved.id).approved.append(approved)
        state.approvals_at[approved.id].append((approved.revision, study.step.position))
        state.pending.discard(approved.id)
    for path in study.landing:
        state.approvals_at[path].append(("", study.step.position))
        state.pending.discard(path)
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


def _land(state: State, study: Study) -> bool:
    """Take in the registers that are approved now, and return whether there were any."""
    paths = [*study.landing, *study.files_at_baseline]
    for path in paths:
        entry = study.tree.get(path)
        if entry:
            state.landed[path] = (entry.blob, study.arrival)
    gone = [c.path for c in study.files if not c.new_blob and study.withdraws(c.path)]
    for path in gone:
        state.landed[path] = ("", study.arrival)
    return bool(paths or gone)


def _enter_machine_written(state: State, study: Study) -> None:
    """Remember the true bytes of what machines wrote; what was altered can be put back."""
    tampered = {change.path for change in study.tampered}
    for change in study.step.changes:
        if change.path.startswith(MACHINE) and change.is_plain and change.path not in tampered:
            state.original[change.path] = change.new_blob


def _involved(study: Study) -> frozenset[str]:
    """Return who wrote or signed in a step: they do not deal with its faults themselves."""
    written = {w.person for people in study.writers.values() for w in people}
    signed = {a.said.person for a in study.arrived if a.statement}
    commits = (*study.step.brought, study.step.commit)
    authors = {study.authority.person_by_email.get(c.author.email.lower(), "") for c in commits}
    return frozenset((written | signed | authors) - {""})


def _enter_registers(state: State, study: Study) -> None:
    registers = {
        p: blob for p, (blob, _) in state.landed.items() if blob and p.startswith("controls/")
    }
    state.authority = read_authority(
        sorted(registers), lambda p: study.blobs.read(registers[p]) if p in registers else None
    )
    state.authorities.append((study.arrival, state.authority))
    for site in state.authority.sites.values():
        known = state.sites[site.id]
        if not known or replace(known[-1], since=site.since) != site:
            known.append(replace(site, since=study.arrival))
    for person in state.authority.people.values():
        state.printed_names.setdefault(person.id, person.name)
    for key in state.authority.keys.values():
        state.key_owners.setdefault(key.fingerprint, key.person)
        if key.revoked:
            state.ended_keys.add(key.fingerprint)
