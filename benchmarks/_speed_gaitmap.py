# mypy: disable-error-code="import-not-found, import-untyped"
"""The peer's side of the comparison; `speed.py` starts it in the peer's own environment, and it prints JSON.

    python -m benchmarks._speed_gaitmap LAP.npz LAPS

gaitmap's usual pipeline with its default parameters: segmentation by dynamic time warping (Barth 2013), events (Rampp
2014), trajectory of each stride by Madgwick's filter and forward–backward integration, temporal and spatial parameters.
Measured after the data are in memory, in the peer's units, axes and tables, already turned upright, and after one run
over a single lap, so that its compiled parts are loaded. What comes before is a gift to the peer: our side finds the
axes within the time that is measured.

Nothing of ours is imported but the meter.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from gaitmap.event_detection import RamppEventDetection
from gaitmap.parameters import SpatialParameterCalculation, TemporalParameterCalculation
from gaitmap.preprocessing import align_dataset_to_gravity
from gaitmap.stride_segmentation import BarthDtw
from gaitmap.trajectory_reconstruction import ForwardBackwardIntegration, MadgwickAHRS, StrideLevelTrajectory
from gaitmap.utils.consts import SF_COLS
from gaitmap.utils.coordinate_conversion import convert_to_fbf

from benchmarks._speed_meter import cpu_seconds, peak_memory_mb

# The rows are forward, left and up in the axes of each sensor. They sat on the outer side of the shoes: x up, z away
# from the foot.
AXES: Final = {
    "left": np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]),
    "right": np.array([[0.0, -1.0, 0.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0]]),
}

Feet = dict[str, Any]


def read_lap(file: Path) -> tuple[Feet, float]:
    """Read a lap into upright tables in m/s2 and degrees a second; return them and the sampling rate (Hz)."""
    with np.load(file) as stored:
        rate = float(stored["rate"])
        feet = {
            side: pd.DataFrame(
                np.hstack([stored[side][:, :3] @ axes.T, np.degrees(stored[side][:, 3:] @ axes.T)]), columns=SF_COLS
            )
            for side, axes in AXES.items()
        }
    return align_dataset_to_gravity(feet, rate), rate


def laps(feet: Feet, count: int, rate: float) -> Feet:
    """Put a lap end to end `count` times."""
    return {
        side: pd.DataFrame(
            np.tile(lap.to_numpy(), (count, 1)), columns=lap.columns, index=np.arange(count * len(lap)) / rate
        )
        for side, lap in feet.items()
    }


def pipeline(feet: Feet, rate: float) -> dict[str, Any]:
    """Run the usual pipeline; return the table of spatial parameters of each foot."""
    body = convert_to_fbf(feet, left=["left"], right=["right"])
    strides = BarthDtw().segment(body, sampling_rate_hz=rate).stride_list_
    events = RamppEventDetection().detect(body, strides, sampling_rate_hz=rate).min_vel_event_list_
    trajectory = StrideLevelTrajectory(ori_method=MadgwickAHRS(), pos_method=ForwardBackwardIntegration())
    trajectory.estimate(feet, events, sampling_rate_hz=rate)
    TemporalParameterCalculation().calculate(events, sampling_rate_hz=rate)
    spatial = SpatialParameterCalculation()
    spatial.calculate(events, trajectory.position_, trajectory.orientation_, sampling_rate_hz=rate)
    return dict(spatial.parameters_)


def measure(file: Path, count: int) -> dict[str, float]:
    """Measure the pipeline on a lap repeated `count` times."""
    imported = peak_memory_mb()
    lap, rate = read_lap(file)
    pipeline(lap, rate)
    compiled = peak_memory_mb()
    feet = laps(lap, count, rate)
    loaded = peak_memory_mb()
    found: dict[str, Any] = {}
    spent = cpu_seconds(lambda: found.update(pipeline(feet, rate)))
    lengths = np.concatenate([parameters["stride_length"].to_numpy() for parameters in found.values()])
    return {
        "recorded_s": len(feet["left"]) / rate,
        "cpu_s": spent,
        "imported_mb": imported,
        "compiled_mb": compiled,
        "loaded_mb": loaded,
        "peak_mb": peak_memory_mb(),
        "strides": len(lengths),
        "stride_length": float(np.nanmedian(lengths)),
    }


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lap", type=Path)
    parser.add_argument("laps", type=int)
    options = parser.parse_args()
    print(json.dumps(measure(options.lap, options.laps)))


if __name__ == "__main__":
    main()
