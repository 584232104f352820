"""What each real file holds, written by hand from a raw look at it: names and numbers, nothing of its content.

FIT files were taken apart message by message, XML counted by patterns, JSON by its lists; none of it with the readers
under test. Where records and the file's own totals differ by more than `TOLERANCE`, `why` says for which of them, and
why that is so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

#: Relative, between records and what the file says that they came to.
TOLERANCE: Final = 0.005

WHOLE_SECONDS: Final = "records have whole seconds, and it is a minute in all"
UNMARKED: Final = "laps leave out the pauses, and nothing says where in them they were"

P: Final = ("latitude_deg", "longitude_deg")
OUTDOORS: Final = (*P, "distance", "altitude", "speed")
HEART: Final = (*OUTDOORS, "heart_rate_bpm")
WARM: Final = (*HEART, "temperature_deg_c")
DYNAMICS: Final = ("contact_time", "vertical_oscillation")
FENIX_5: Final = (*WARM, "cadence", *DYNAMICS, "vertical_ratio", "balance", "step_length")
STRYD: Final = (
    "distance",
    "altitude",
    "speed",
    "power",
    "cadence",
    *DYNAMICS,
    "form_power",
    "air_power",
    "leg_stiffness",
)
NIKE: Final = (*P, "distance", "altitude", "speed", "cadence", "heart_rate_bpm")


@dataclass(frozen=True, slots=True)
class Run:
    """One activity of a file.

    Parameters
    ----------
    sport
        What was done.
    start
        Time zero: seconds of FIT, or as XML and JSON write it; None where the device's clock was not set.
    records
        Instants with at least one value, or none but the instant.
    elapsed, timer
        From the first record to the last, and without the pauses that the file marks (s).
    distance
        Where the counter stands in the end (m), None where there is none.
    laps, pauses
        How many.
    stated
        Distance, elapsed and timer time that the file states (m, s, s).
    channels
        All columns of ours that have values.
    why
        Of `distance`, `elapsed`, `timer`, `laps`: why it is not what the file states.
    way
        Sum of great circles between the positions (m), for files without a distance.
    """

    sport: str
    start: int | str | None
    records: int
    elapsed: float
    timer: float
    distance: float | None
    laps: int = 1
    pauses: int = 0
    stated: tuple[float | None, float | None, float | None] = (None, None, None)
    channels: tuple[str, ...] = OUTDOORS
    why: Mapping[str, str] = field(default_factory=dict)
    way: float | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """The verdict on a file, and its activities."""

    outcome: str
    runs: tuple[Run, ...] = ()
    reason: str | None = None
    place: tuple[str, int] | None = None


def aside(reason: str) -> Expected:
    return Expected("set_aside", reason=reason)


def read(*runs: Run) -> Expected:
    return Expected("read", runs)


FOURTEEN: Final = Run(
    "running",
    702940946,
    14,
    13,
    13,
    5.73,
    stated=(5.73, 13.749, 13.749),
    why={"elapsed": WHOLE_SECONDS, "timer": WHOLE_SECONDS},
)


def stryd(start: int, records: int, distance: float) -> Expected:
    elapsed = records - 1.0
    return read(Run("running", start, records, elapsed, elapsed, distance, 0, 0, (distance, elapsed, elapsed), STRYD))


SAMPLE_STATED: Final = (3371.298, 1393.963, 1365.166)
SAMPLE_START: Final = "2020-08-07T09:15:11.278Z"


def nike_sample(*channels: str, records: int = 1186) -> Expected:
    return read(Run("running", SAMPLE_START, records, 1391.721, 1364.346, 3371.298, 0, 3, SAMPLE_STATED, channels))


STOPPED_GPX: Final = Run(
    "running",
    "2021-01-10T08:54:28Z",
    1696,
    5127,
    5127,
    None,
    0,
    0,
    channels=(*P, "altitude", "heart_rate_bpm", "cadence"),
    way=12594.6,
)
BASIC_TCX: Final = Run(
    "running",
    "2012-12-26T21:29:53Z",
    383,
    1991,
    1991,
    4686.311,
    3,
    0,
    (4689.243, None, 1992.78),
    (*P, "distance", "altitude", "heart_rate_bpm"),
)

EXPECTED: Final[Mapping[str, Expected]] = {
    "fit-valid/2013-02-06-12-11-14.fit": read(
        Run("running", 729087074, 583, 2624, 2624, 4835.38, 5, 0, (4835.38, 2625.14, 2625.14), HEART)
    ),
    "fit-valid/2015-10-13-08-43-15.fit": read(
        Run("cycling", 813685395, 221, 1623, 1558, 11536.43, 1, 5, (11536.43, 1623.198, 1558.198))
    ),
    "fit-valid/20170518-191602-1740899583.fit": read(
        Run(
            "other",
            864059850,
            1641,
            1709,
            1709,
            6163.0,
            8,
            0,
            (0.0, 1707.308, 1707.308),
            ("distance", "altitude", "speed", "heart_rate_bpm", "power"),
            {"distance": "the rower counted it in a developer's field; the watch, which wrote the totals, saw none"},
        )
    ),
    "fit-valid/2019-02-17-062644-ELEMNT-297E-195-0.fit": read(
        Run(
            "cycling",
            919319204,
            13471,
            23591,
            13470,
            78938.18,
            1,
            55,
            (78940.55, 23595.0, 13471.0),
            (*WARM, "power"),
        )
    ),
    "fit-valid/Activity.fit": read(FOURTEEN),
    "fit-valid/DeveloperData.fit": aside("no_times"),
    "fit-valid/Edge810-Vector-2013-08-16-15-35-10.fit": read(
        Run("cycling", 745610710, 4700, 4699, 4699, 41337.47, 8, 0, (41339.38, 4700.05, 4700.05), (*WARM, "power"))
    ),
    "fit-valid/MonitoringFile.fit": aside("monitoring"),
    "fit-valid/Settings.fit": aside("settings"),
    "fit-valid/Settings2.fit": aside("settings"),
    "fit-valid/WeightScaleMultiUser.fit": aside("weight"),
    "fit-valid/WeightScaleSingleUser.fit": aside("weight"),
    "fit-valid/WorkoutCustomTargetValues.fit": aside("workout"),
    "fit-valid/WorkoutIndividualSteps.fit": aside("workout"),
    "fit-valid/WorkoutRepeatGreaterThanStep.fit": aside("workout"),
    "fit-valid/WorkoutRepeatSteps.fit": aside("workout"),
    # Swim, change, run, change, run, change, ride; the clock was set after the start, so the first session's own
    # start is 45 minutes after its first record.
    "fit-valid/activity-large-fenxi2-multisport.fit": read(
        Run(
            "unknown",
            809766884,
            11682,
            11739,
            11739,
            25072.07,
            1,
            0,
            (25072.07, 11738.24, 11738.24),
            (*WARM, *DYNAMICS),
        ),
        Run("transition", 809778624, 283, 335, 335, 224.24, 1, 0, (224.24, 334.79, 334.79), WARM),
        Run("running", 809778960, 2197, 2295, 2295, 2245.23, 1, 0, (2245.23, 2294.84, 2294.84), (*WARM, "cadence")),
        Run(
            "transition",
            809781256,
            5,
            4,
            4,
            3.63,
            1,
            0,
            (3.63, 4.3, 4.3),
            WARM,
            {"elapsed": WHOLE_SECONDS, "timer": WHOLE_SECONDS, "laps": "its one lap has 19 cm more, in four seconds"},
        ),
        Run("running", 809781261, 6694, 6764, 6764, 12740.37, 1, 0, (12740.37, 6764.48, 6764.48), (*WARM, "cadence")),
        Run("transition", 809788027, 240, 269, 269, 617.55, 1, 0, (617.55, 269.81, 269.81), WARM),
        Run("cycling", 809788297, 3131, 3211, 3211, 28927.39, 1, 0, (28928.27, 3211.0, 3211.0), WARM),
    ),
    "fit-valid/activity-settings.fit": read(FOURTEEN),
    "fit-valid/activity-small-fenix2-run.fit": read(
        Run(
            "running",
            808584308,
            2809,
            2833,
            2833,
            9007.07,
            4,
            0,
            (9008.22, 2832.0, 2832.0),
            (*WARM, "cadence", *DYNAMICS),
        )
    ),
    "fit-valid/compressed-speed-distance.fit": read(
        Run(
            "running",
            None,
            755,
            3880,
            3770,
            10248.6875,
            11,
            1,
            (10248.67, 3883.273, 3772.75),
            ("distance", "speed", "heart_rate_bpm", "cadence"),
        )
    ),
    "fit-valid/developer-types-sample.fit": read(
        Run(
            "running",
            853607207,
            3424,
            3423,
            3423,
            6753.99,
            1,
            0,
            (6753.99, 3424.0, 3424.0),
            (*HEART, "power", "cadence", *DYNAMICS, "form_power", "leg_stiffness"),
        )
    ),
    "fit-valid/event_timestamp.fit": read(
        Run(
            "swimming",
            866295750,
            4374,
            4443,
            4373,
            2606.04,
            99,
            1,
            (2606.04, 4567.485, 4371.56),
            ("distance", "speed"),
            {"elapsed": "no records of the last two minutes, in which the clock was stopped"},
        )
    ),
    "fit-valid/garmin-edge-500-activity.fit": read(
        Run("cycling", 685890021, 10671, 12691, 10643, 92622.34, 9, 46, (92622.34, 12691.28, 10641.06), WARM)
    ),
    "fit-valid/garmin-edge-820-bike.fit": read(
        Run(
            "cycling",
            866218215,
            15,
            65,
            65,
            457.12,
            1,
            0,
            (457.12, 64.524, 64.524),
            WARM,
            {"elapsed": WHOLE_SECONDS, "timer": WHOLE_SECONDS},
        )
    ),
    "fit-valid/garmin-fenix-5-bike.fit": read(
        Run(
            "cycling",
            866218162,
            19,
            61,
            61,
            459.52,
            1,
            0,
            (459.52, 60.363, 60.363),
            WARM,
            {"elapsed": WHOLE_SECONDS, "timer": WHOLE_SECONDS},
        )
    ),
    "fit-valid/garmin-fenix-5-run.fit": read(
        Run("running", 866126049, 21, 57, 57, 157.56, 1, 0, (157.56, 56.887, 56.887), FENIX_5)
    ),
    "fit-valid/garmin-fenix-5-walk.fit": read(
        Run(
            "walking",
            866125971,
            17,
            46,
            46,
            67.85,
            1,
            0,
            (67.85, 45.379, 45.379),
            FENIX_5,
            {"elapsed": WHOLE_SECONDS, "timer": WHOLE_SECONDS},
        )
    ),
    "fit-valid/garmin-fr935-cr.fit": read(
        Run(
            "swimming",
            890823755,
            7515,
            7552,
            7552,
            0.0,
            89,
            0,
            (0.0, 7552.97, 7552.97),
            ("distance", "temperature_deg_c", "heart_rate_bpm"),
        )
    ),
    "fit-valid/null_compressed_speed_dist.fit": read(
        Run("cycling", 876096246, 1808, 1807, 1807, 13400.14, 1, 0, (13400.14, 1807.0, 1808.0), (*OUTDOORS, "power"))
    ),
    "fit-valid/runpandas-run.fit": read(
        Run("running", 937408925, 1202, 3167, 3167, 5839.77, 6, 0, (5839.77, 3164.606, 3164.606), (*WARM, "cadence"))
    ),
    "fit-valid/sample-activity-indoor-trainer.fit": read(
        Run(
            "cycling",
            689172859,
            2263,
            2263,
            2263,
            None,
            5,
            0,
            (0.0, 2261.85, 2261.85),
            ("altitude", "power", "heart_rate_bpm", "temperature_deg_c"),
        )
    ),
    "fit-valid/sample-activity.fit": read(
        Run("cycling", 678057519, 3095, 11741, 10703, 88797.21, 4, 28, (88797.21, 11741.57, 10699.36), WARM)
    ),
    # The second of two equal activities has the wrong checksum.
    "fit-invalid/activity-activity-filecrc.fit": Expected("damaged", (FOURTEEN,), "wrong_checksum", ("byte", 1540)),
    "fit-invalid/activity-filecrc.fit": Expected("damaged", (FOURTEEN,), "wrong_checksum", ("byte", 769)),
    "fit-invalid/activity-settings-corruptheader.fit": Expected("damaged", (FOURTEEN,), "malformed", ("byte", 783)),
    "fit-invalid/activity-settings-nodata.fit": Expected("damaged", (FOURTEEN,), "ends_early", ("byte", 786)),
    "fit-invalid/activity-unexpected-eof.fit": Expected("damaged", (FOURTEEN,), "ends_early", ("byte", 768)),
    # What is missing is the number of a developer's program, which nothing here goes by.
    "fit-invalid/elemnt-bolt-no-application-id-inside-developer-data-id.fit": read(
        Run(
            "cycling",
            872237880,
            132,
            131,
            131,
            956.03,
            1,
            0,
            (963.65, 140.0, 132.0),
            (*OUTDOORS, "power", "temperature_deg_c"),
            dict.fromkeys(("distance", "elapsed", "timer"), "no records of the last 9 s"),
        )
    ),
    "stryd/stryd-backgaden-0.3km.fit": stryd(968488318, 133, 312.99),
    "stryd/stryd-backgaden-1km.fit": stryd(968680851, 399, 1057.61),
    "stryd/stryd-sport-field-circles.fit": stryd(969037921, 102, 325.75),
    "stryd/stryd-sport-field-lap.fit": stryd(969037643, 221, 553.56),
    "stryd/stryd-sport-field.fit": stryd(969038244, 169, 416.10),
    "stryd/stryd-up-and-down.fit": stryd(969724952, 115, 358.63),
    "gpx/garmin_connect.gpx": read(
        Run(
            "running",
            "2018-02-21T14:30:50Z",
            3,
            2,
            2,
            None,
            0,
            0,
            channels=(*P, "altitude", "heart_rate_bpm", "cadence"),
            way=4.71,
        )
    ),
    "gpx/nike_run.gpx": read(
        Run(
            "unknown",
            "2021-07-04T11:23:19.418Z",
            727,
            3169.582,
            3169.582,
            None,
            0,
            0,
            channels=(*P, "altitude", "heart_rate_bpm"),
            way=8248.1,
        )
    ),
    "gpx/run.gpx": read(
        Run("running", "2017-05-27T08:13:01Z", 1424, 1423, 1423, None, 0, 0, channels=(*P, "altitude"), way=4806.8)
    ),
    "gpx/stopped_example.gpx": read(STOPPED_GPX),
    "gpx/strava_export.gpx": read(STOPPED_GPX),
    "tcx/2020-12-02T06_08_29-300_Running.tcx": read(
        Run(
            "running",
            "2020-12-02T09:08:29Z",
            927,
            2498,
            2498,
            7008.525,
            8,
            0,
            (7008.618, None, 2499.0),
            (*HEART, "cadence"),
        )
    ),
    "tcx/2020-12-04T19_09_21-300_Running.tcx": read(
        Run(
            "running",
            "2020-12-04T22:09:21Z",
            1353,
            4382,
            4382,
            9625.374,
            10,
            0,
            (9625.374, None, 3676.0),
            (*HEART, "cadence"),
            {"timer": UNMARKED},
        )
    ),
    "tcx/basic.tcx": read(BASIC_TCX),
    # Neither beginning nor end of the outermost element; one more point, with a time and nothing else.
    "tcx/malformed.tcx": Expected(
        "damaged",
        (
            Run(
                "running",
                "2012-12-26T21:29:53Z",
                384,
                1992,
                1992,
                4686.311,
                3,
                0,
                (4689.243, None, 1992.78),
                BASIC_TCX.channels,
            ),
        ),
        "malformed",
    ),
    "tcx/run.tcx": read(
        Run("running", "2017-05-27T08:13:01Z", 1424, 1423, 1423, 4824.94, 1, 0, (4824.94, None, 1424.0), OUTDOORS)
    ),
    "tcx/run_garmin.tcx": read(
        Run(
            "running",
            "2018-11-25T07:20:49Z",
            147,
            823,
            823,
            2153.67,
            3,
            0,
            (2153.67, None, 816.0),
            (*HEART, "cadence"),
            {"timer": UNMARKED},
        )
    ),
    "tcx/stopped_example.tcx": read(
        Run(
            "running",
            "2021-01-10T08:54:22Z",
            1696,
            5127,
            5127,
            12007.994,
            3,
            0,
            (12008.083, None, 4753.0),
            (*HEART, "cadence"),
            {"timer": UNMARKED},
        )
    ),
    "nike-run-club/f8717eae-81fa-4b81-a3ce-82330694e699.json": read(
        Run(
            "running",
            "2020-10-12T09:15:41.037Z",
            3742,
            4661.962,
            3892.006,
            10025.0,
            0,
            2,
            (10025.0, 4664.304, 3892.911),
            NIKE,
        )
    ),
    "nike-run-club/f9f17bc7-6763-4bf4-8428-df0c95a9ac32.json": read(
        Run(
            "running",
            "2020-11-22T09:19:18.722Z",
            3219,
            3937.278,
            3936.298,
            10019.317,
            0,
            1,
            (10019.317, 3938.067, 3936.298),
            NIKE,
        )
    ),
    "nike-run-club/fa0d167b-893e-4e48-8ee9-7aca5b6aebb0.json": read(
        Run(
            "running",
            "2021-05-02T09:39:38.077Z",
            1493,
            1836.923,
            1720.184,
            5018.5,
            0,
            2,
            (5018.5, 1837.617, 1720.184),
            NIKE,
        )
    ),
    "nike-run-club/fc749c36-d90a-48ab-9307-e7f65cb2afe2.json": read(
        Run(
            "running",
            "2021-05-28T19:37:02.248Z",
            2207,
            2776.095,
            2608.585,
            7011.354,
            0,
            7,
            (7011.354, 2777.03, 2608.585),
            NIKE,
        )
    ),
    "nike-run-club/feaf2949-0da0-47cf-b4ed-6818c70d0733.json": nike_sample(*NIKE),
    # A latitude or a longitude alone is no position; what is not known is kept under its own name.
    "nike-run-club/malformed_lat.json": nike_sample(*NIKE[2:]),
    "nike-run-club/malformed_lat_lon.json": nike_sample(*NIKE[2:]),
    "nike-run-club/malformed_metrics.json": Expected(
        "damaged",
        (
            Run(
                "running",
                SAMPLE_START,
                0,
                0.0,
                0.0,
                None,
                0,
                3,
                SAMPLE_STATED,
                (),
                dict.fromkeys(("distance", "elapsed", "timer"), "the records are missing"),
            ),
        ),
        "records_missing",
    ),
    "nike-run-club/missing_columns_nikerun.json": nike_sample(*P, "distance", "altitude", "speed", records=1440),
    "nike-run-club/outofsync.json": nike_sample(*NIKE),
    "nike-run-club/sample_nikerun.json": nike_sample(*NIKE),
}
