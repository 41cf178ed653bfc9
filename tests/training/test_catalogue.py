"""The catalogue holds what the rules say, refuses what cannot be meant, and has words for everything."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from core.training import catalogue
from core.training.athlete import Condition, Equipment, Experience, Kind, Modality, Profile, Spot
from core.training.catalogue import Mode, Purpose, Routine, Sides, Stage, Works, modalities, modality, routine
from core.training.content_file import Block, ContentError
from core.training.prescription import Prescribed, exercises_for
from core.training.session import Focus, LiftLoad
from tests.training.routines import EVERYTHING, by_name, runner


def names(lines: tuple[Prescribed, ...]) -> list[str]:
    return [line.form for line in lines]


# Modalities


def test_XT_1_cycling_works_the_legs_at_a_quick_cadence() -> None:
    facts = modality(Modality.CYCLING)
    assert facts.leg_driven and facts.indoor and facts.outdoor
    assert facts.numbers["cadence"] == 85
    assert Purpose.ENDURANCE in facts.good_for


def test_XT_2_swimming_is_for_recovery_and_the_whole_body() -> None:
    facts = modality(Modality.SWIMMING)
    assert facts.whole_body and facts.water and Purpose.RECOVERY in facts.good_for


def test_XT_3_pool_running_is_for_injury() -> None:
    facts = modality(Modality.DEEP_WATER_RUNNING)
    assert facts.water and Purpose.INJURY in facts.good_for


def test_XT_4_the_elliptical_is_for_bad_weather_and_heat() -> None:
    facts = modality(Modality.ELLIPTICAL)
    assert {Purpose.BAD_WEATHER, Purpose.HEAT} <= facts.good_for and not facts.outdoor


@pytest.mark.parametrize(
    ("name", "rule", "spots"),
    [
        pytest.param(Modality.ROWING, "XT-5", {Spot.HIP, Spot.HAMSTRING}, id="XT_5"),
        pytest.param(Modality.INCLINE_WALKING, "XT-8", {Spot.ACHILLES, Spot.CALF}, id="XT_8"),
        pytest.param(Modality.STAIRS, "XT-9", {Spot.KNEE, Spot.CALF}, id="XT_9"),
        pytest.param(Modality.RUCKING, "XT-10", {Spot.LOWER_BACK}, id="XT_10"),
    ],
)
def test_XT_5_XT_8_XT_9_XT_10_sore_spots_ban_their_modality(
    name: Modality, rule: str, spots: set[Spot]
) -> None:
    assert modality(name).rule == rule
    assert modality(name).banned_by == spots
    assert all(modality(name).banned_for({spot}) is (spot in spots) for spot in Spot)


def test_XT_6_the_ski_ergometer_is_for_vo2max() -> None:
    assert Purpose.VO2MAX in modality(Modality.SKI_ERG).good_for


def test_XT_7_the_air_bike_works_the_whole_body() -> None:
    assert modality(Modality.AIR_BIKE).whole_body


def test_SW_1_three_modalities_stand_for_running_minute_for_minute() -> None:
    close = {name for name, facts in modalities().items() if facts.one_to_one}
    assert close == {Modality.ELLIPTICAL, Modality.ROWING, Modality.DEEP_WATER_RUNNING}


def test_SW_1_in_water_the_heart_beats_10_to_20_lower() -> None:
    for name, facts in modalities().items():
        told = (facts.numbers.get("beats_from"), facts.numbers.get("beats_to"))
        assert told == ((10, 20) if facts.water else (None, None)), name


def test_SW_3_swimming_pool_running_and_cycling_serve_the_injured() -> None:
    serving = {name for name, facts in modalities().items() if Purpose.INJURY in facts.good_for}
    assert serving == {Modality.SWIMMING, Modality.DEEP_WATER_RUNNING, Modality.CYCLING}


def test_SW_6_heat_is_for_the_elliptical_and_the_pool() -> None:
    serving = {name for name, facts in modalities().items() if Purpose.HEAT in facts.good_for}
    assert serving == {Modality.SWIMMING, Modality.DEEP_WATER_RUNNING, Modality.ELLIPTICAL}


def test_every_modality_but_mixed_has_facts() -> None:
    assert set(modalities()) == set(Modality) - {Modality.MIXED}


# ST-1


def test_ST_1_ten_exercises_in_order_with_their_doses() -> None:
    lines = exercises_for("ST-1", runner(*EVERYTHING))
    assert [(line.form, line.reps or line.seconds, line.sides) for line in lines] == [
        ("band_squat", (20, 20), Sides.ONE),
        ("push_up_to_side_plank", (8, 8), Sides.TOTAL),
        ("side_steps", (12, 15), Sides.EACH),
        ("forearm_plank", (60, 60), Sides.ONE),
        ("backward_skate", (20, 20), Sides.EACH),
        ("box_step_up", (15, 15), Sides.EACH),
        ("windshield_wipers", (6, 10), Sides.EACH),
        ("forward_lunge", (15, 15), Sides.EACH),
        ("calf_raise", (15, 20), Sides.ONE),
        ("runners_deadlift", (10, 15), Sides.EACH),
    ]
    assert by_name(lines)["windshield_wipers"].open_end


def test_ST_1_rounds_rests_and_spacing() -> None:
    circuit = routine("ST-1")
    assert circuit.mode is Mode.CIRCUIT
    assert (circuit.rounds, circuit.rest_s, circuit.rest_rounds_s) == ((2, 4), 60, 180)
    assert (circuit.numbers["times_a_week"], circuit.numbers["hours_between"]) == (2, 48)
    lines = exercises_for("ST-1", runner(*EVERYTHING))
    assert {(line.sets, line.rest_s) for line in lines} == {(2, 60)}


def test_ST_1_grows_to_four_rounds_and_no_further() -> None:
    assert {line.sets for line in exercises_for("ST-1", runner(*EVERYTHING), rounds=9)} == {4}


def test_ST_1_short_minutes_take_rounds_before_exercises() -> None:
    profile = runner(*EVERYTHING)
    assert {line.sets for line in exercises_for("ST-1", profile, minutes=40)} == {2}
    short = exercises_for("ST-1", profile, minutes=25, rounds=3)
    shorter = exercises_for("ST-1", profile, minutes=12)
    assert {line.sets for line in short} == {1} and len(short) == 10
    assert {line.sets for line in shorter} == {1} and 3 <= len(shorter) < 10


def test_ST_1_easier_forms_for_the_new_athlete() -> None:
    lines = by_name(exercises_for("ST-1", runner(Equipment.BAND, Equipment.BOX, experience=Experience.NEW)))
    plank = lines["short_planks"]
    assert (plank.bouts, plank.seconds, plank.bout_rest_s) == (6, (15, 15), (15, 30))
    assert {"raised_push_up_to_side_plank", "bent_windshield_wipers", "band_squat"} <= set(lines)


@pytest.mark.parametrize(
    ("exercise", "form", "reps"),
    [
        ("band_squat", "loaded_band_squat", (6, 8)),
        ("box_step_up", "loaded_box_step_up", (6, 8)),
        ("forward_lunge", "loaded_forward_lunge", (6, 8)),
        ("calf_raise", "two_up_one_down", (10, 12)),
        ("calf_raise", "single_leg_calf_raise", (4, 6)),
        ("side_steps", "long_side_steps", (20, 20)),
    ],
)
def test_ST_1_progressions_have_their_doses(exercise: str, form: str, reps: tuple[int, int]) -> None:
    found = catalogue.exercise(exercise).form(form)
    assert found is not None
    assert (found.stage, found.reps) == (Stage.PROGRESSION, reps)


def test_ST_1_the_push_up_moves_on_at_ten() -> None:
    strict = catalogue.exercise("push_up_to_side_plank").form("push_up_to_side_plank")
    assert strict is not None and strict.next_at == 10


def test_ST_1_a_confirmed_progression_is_what_is_shown() -> None:
    lines = exercises_for("ST-1", runner(*EVERYTHING), reached={"calf_raise": "single_leg_calf_raise"})
    assert "single_leg_calf_raise" in names(lines) and "calf_raise" not in names(lines)


def test_ST_1_a_confirmed_form_without_its_equipment_falls_back_to_the_start() -> None:
    profile = runner(Equipment.BAND, Equipment.BOX)
    lines = exercises_for("ST-1", profile, reached={"push_up_to_side_plank": "vest_push_up_to_side_plank"})
    assert "push_up_to_side_plank" in names(lines)


# ST-2


def test_ST_2_five_moves_two_to_three_sets_of_ten_to_twelve() -> None:
    lines = exercises_for("ST-2", runner(Equipment.KETTLEBELL))
    assert names(lines) == [
        "goblet_squat",
        "romanian_deadlift",
        "weighted_step_up",
        "reverse_lunge",
        "front_plank",
    ]
    assert {line.reps for line in lines if line.reps} == {(10, 12)}
    assert routine("ST-2").rounds == (2, 3) and {line.sets for line in lines} == {2}
    assert routine("ST-2").numbers["times_a_week"] == 2


def test_ST_2_beginner_forms() -> None:
    lines = exercises_for("ST-2", runner(*EVERYTHING, experience=Experience.NEW))
    assert names(lines) == ["body_weight_squat", "hip_hinge", "step_up", "assisted_lunge", "knee_plank"]


def test_ST_2_without_equipment_takes_the_forms_that_need_none() -> None:
    lines = exercises_for("ST-2", runner())
    assert names(lines) == ["body_weight_squat", "hip_hinge", "step_up", "reverse_lunge", "front_plank"]


def test_ST_2_heavier_is_four_to_eight() -> None:
    lines = exercises_for("ST-2", runner(Equipment.DUMBBELLS), LiftLoad.HEAVY, Focus.LEGS)
    assert {line.reps for line in lines} == {(4, 8)} and all(line.heavy for line in lines)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(runner(*EVERYTHING, experience=Experience.NEW), id="new"),
        pytest.param(runner(*EVERYTHING, conditions=(Condition.UNDER_16,)), id="SA_7_under_16"),
        pytest.param(runner(*EVERYTHING, conditions=(Condition.PREGNANT,)), id="SA_7_pregnant"),
    ],
)
@pytest.mark.parametrize("name", ["ST-1", "ST-2", "ST-4"])
def test_SA_7_some_are_spared_heavy_strength(name: str, profile: Profile) -> None:
    lines = exercises_for(name, profile, LiftLoad.HEAVY)
    assert lines and not any(line.heavy for line in lines)


def test_ST_2_focus_legs_and_upper() -> None:
    profile = runner(Equipment.KETTLEBELL, Equipment.PULLUP_BAR)
    legs = exercises_for("ST-2", profile, focus=Focus.LEGS)
    upper = exercises_for("ST-2", profile, focus=Focus.UPPER)
    assert {line.works for line in legs} == {Works.LEGS} and len(legs) == 4
    assert {line.works for line in upper} == {Works.UPPER, Works.CORE}
    assert names(upper)[:2] == ["push_up_to_side_plank", "pull_up"]
    assert by_name(upper)["pull_up"].optional


# ST-3, ST-4, ST-5


def test_ST_3_five_core_exercises_two_to_three_rounds_thirty_seconds() -> None:
    lines = exercises_for("ST-3", runner())
    assert names(lines) == ["side_plank", "bird_dog", "dead_bug", "single_leg_balance", "glute_bridge_march"]
    core = routine("ST-3")
    assert (core.rounds, core.rest_rounds_s, core.numbers["times_a_week"]) == ((2, 3), 30, 2)
    beginner = exercises_for("ST-3", runner(experience=Experience.NEW))
    assert {"knee_side_plank", "glute_bridge"} <= set(names(beginner))


def test_ST_4_heavy_half_squats_and_explosive_work() -> None:
    heavy = routine("ST-4")
    assert (heavy.rounds[1], heavy.rest_s, heavy.minutes) == (4, 180, (15, 90))
    assert (heavy.numbers["times_a_week"], heavy.numbers["at_most"], heavy.numbers["weeks"]) == (2, 3, 8)
    lines = exercises_for("ST-4", runner(Equipment.BARBELL, experience=Experience.YEARS), focus=Focus.LEGS)
    assert names(lines)[:2] == ["half_squat", "squat_jump"]
    assert by_name(lines)["half_squat"].reps == (4, 4) and by_name(lines)["half_squat"].sets == 2


def test_ST_4_jumps_are_left_out_with_a_sore_calf() -> None:
    profile = runner(Equipment.BARBELL, experience=Experience.YEARS, sore_spots=(Spot.CALF,))
    assert names(exercises_for("ST-4", profile, focus=Focus.LEGS)) == ["half_squat"]


def test_ST_5_the_ten_minutes() -> None:
    lines = exercises_for("ST-5", runner(), minutes=10)
    assert names(lines) == ["push_up", "front_plank", "side_plank", "rear_plank", "step_up"]
    assert routine("ST-5").minutes[1] == 10 and {line.sets for line in lines} == {3}
    with_bar = exercises_for("ST-5", runner(Equipment.PULLUP_BAR))
    assert [line.form for line in with_bar if line.optional] == ["pull_up"]
    assert "knee_push_up" in names(exercises_for("ST-5", runner(experience=Experience.NEW)))


def test_ST_5_the_bare_minimum_is_leg_swings_and_rolling() -> None:
    forms = names(exercises_for("bare_minimum", runner(Equipment.FOAM_ROLLER)))
    assert forms[0] == "leg_swings" and all(form.startswith("roll_") for form in forms[1:])
    assert names(exercises_for("bare_minimum", runner())) == ["leg_swings"]


@pytest.mark.parametrize(
    ("name", "minutes"), [("ST-1", 40), ("ST-2", 30), ("ST-3", 15), ("ST-5", 10), ("ST-5", 5)]
)
def test_a_session_keeps_to_its_minutes(name: str, minutes: int) -> None:
    lines = exercises_for(name, runner(*EVERYTHING), minutes=minutes)
    seconds = sum(line.sets * (line.set_seconds + line.rest_s) for line in lines)
    rests = (lines[0].sets - 1) * routine(name).rest_rounds_s
    assert minutes * 60 * 0.4 < seconds + rests < minutes * 60 * 1.15


# MO-1, MO-2, WK-6


def test_MO_1_the_flows_hold_their_poses() -> None:
    def poses(name: str) -> set[str]:
        return {step.exercise for step in routine(name).steps}

    assert poses("yoga_hips") == {"pigeon", "low_lunge"}
    assert poses("yoga_hamstrings") == {"forward_fold", "downward_dog"}
    assert poses("yoga_spine") == {"cat_cow", "thread_the_needle"}
    assert poses("yoga_after_race") == {"legs_up_the_wall", "supine_twist"}
    assert poses("yoga_hips") | poses("yoga_hamstrings") | poses("yoga_spine") <= poses("yoga")
    assert routine("yoga").minutes == (15, 20)


@pytest.mark.parametrize("minutes", [15, 20])
def test_MO_1_yoga_fills_the_minutes_there_are(minutes: int) -> None:
    lines = exercises_for("yoga", runner(), minutes=minutes)
    assert {line.rest_s for line in lines} == {0}
    seconds = sum(line.set_seconds for line in lines)
    assert 0.85 * minutes * 60 <= seconds <= minutes * 60


def test_MO_2_five_areas_calves_twice_as_long_after_hills() -> None:
    profile = runner(Equipment.FOAM_ROLLER)
    usual = by_name(exercises_for("foam_rolling", profile))
    assert list(usual) == [
        "roll_side_of_thigh",
        "roll_quads",
        "roll_hamstrings",
        "roll_calves",
        "roll_upper_back",
    ]
    after_hills = by_name(exercises_for("foam_rolling", profile, after=Kind.HILLS))
    assert usual["roll_calves"].seconds == (30, 60)
    assert after_hills["roll_calves"].seconds == (60, 120)
    assert after_hills["roll_quads"] == usual["roll_quads"]


def test_MO_2_without_a_roller_stretching_stands_in() -> None:
    assert "calf_stretch" in names(exercises_for("foam_rolling", runner()))


def test_WK_6_dynamic_five_to_ten_minutes_static_fifteen_to_thirty_seconds() -> None:
    assert routine("dynamic_stretching").minutes == (5, 10)
    lines = exercises_for("static_stretching", runner(), minutes=10)
    assert {line.seconds for line in lines} == {(15, 30)}


def test_without_the_band_the_circuit_keeps_what_it_can_and_is_never_empty() -> None:
    assert "forward_lunge" in names(exercises_for("ST-1", runner()))


# Whatever the athlete has


@pytest.mark.parametrize("each", catalogue.routines(), ids=lambda each: each.name)
def test_every_routine_gives_lines_that_the_equipment_allows(each: Routine) -> None:
    kits: list[tuple[Equipment, ...]] = [(), *((one,) for one in Equipment), EVERYTHING]
    for equipment, experience, focus, load in product(kits, Experience, [None, *Focus], [None, *LiftLoad]):
        profile = runner(*equipment, experience=experience)
        for line in exercises_for(each.name, profile, load, focus, minutes=20):
            form = catalogue.exercise(line.exercise).form(line.form)
            assert form is not None and form.possible_with(equipment)
            assert line.sets >= 1 and (line.reps is None) != (line.seconds is None)


# Mistakes in the files are named


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"works": "arms"}, r"\[squat\], field works: expected one of legs, upper, core, not 'arms'"),
        ({"works": "legs"}, r"\[squat\], field forms: expected a list of blocks, but it is missing"),
        ({"works": "legs", "forms": []}, "field forms: expected at least one form"),
        ({"works": "legs", "colour": 1, "forms": [{}]}, "field name: expected a text, but it is missing"),
        (
            {"works": "legs", "forms": [{"name": "deep", "stage": "start"}]},
            r"\[squat, forms 1: deep\], field reps: expected either reps or seconds",
        ),
        (
            {"works": "legs", "forms": [{"name": "deep", "stage": "start", "reps": [12, 10]}]},
            "field reps: expected the lower number first",
        ),
        (
            {"works": "legs", "forms": [{"name": "a", "stage": "start", "reps": [1, 2], "needs": ["rope"]}]},
            "field needs: expected one of band, box, .*, not 'rope'",
        ),
        (
            {"works": "legs", "forms": [{"name": "a", "stage": "start", "reps": [1, 2], "speed": 1}]},
            "field speed: there is no such field",
        ),
        (
            {
                "works": "legs",
                "forms": [
                    {"name": "deep", "stage": "start", "reps": [1, 2]},
                    {"name": "half", "stage": "regression", "reps": [1, 2]},
                ],
            },
            "field forms: expected the easiest first",
        ),
    ],
)
def test_a_mistake_in_an_exercise_is_named(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ContentError, match=said):
        catalogue.read_exercise(Block("exercises.toml", "squat", fields))


def test_a_mistake_in_a_modality_is_named() -> None:
    said = r"modalities.toml, \[skating\], field .*name.*: expected one of cycling"
    with pytest.raises(ContentError, match=said):
        catalogue.read_modality(Block("modalities.toml", "skating", {"rule": "XT-1"}))


def test_a_step_that_is_no_exercise_is_named() -> None:
    fields = {
        "rule": "ST-1", "kind": "strength", "mode": "sets", "rounds": [1, 1], "rest_s": 1, "minutes": [1, 2],
        "steps": [{"exercise": "flying"}],
    }  # fmt: skip
    with pytest.raises(ContentError, match=r"\[gym, steps 1: flying\], field exercise"):
        catalogue.read_routine(Block("exercises.toml", "gym", fields), {})
