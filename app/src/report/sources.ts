/** The papers that the metrics' definitions and methods come from. */

import type { Metric } from "./metrics";

export interface Source {
  readonly authors: string;
  readonly title: string;
  readonly doi: string;
}

const FALBRIARD_2018: Source = {
  authors: "Falbriard et al. 2018",
  title: "Accurate estimation of running temporal parameters using foot-worn inertial sensors, Front. Physiol. 9",
  doi: "10.3389/fphys.2018.00610",
};
const FALBRIARD_2020: Source = {
  authors: "Falbriard et al. 2020",
  title: "Drift-free foot orientation estimation in running using wearable IMU, Front. Bioeng. Biotechnol. 8",
  doi: "10.3389/fbioe.2020.00065",
};
const FALBRIARD_2021: Source = {
  authors: "Falbriard et al. 2021",
  title: "Running speed estimation using shoe-worn inertial sensors, Front. Sports Act. Living 3",
  doi: "10.3389/fspor.2021.585809",
};
const ZRENNER_2018: Source = {
  authors: "Zrenner et al. 2018",
  title:
    "Comparison of different algorithms for calculating velocity and stride length in running using inertial " +
    "measurement units, Sensors 18",
  doi: "10.3390/s18124194",
};
const ALTMAN_2012: Source = {
  authors: "Altman & Davis 2012",
  title: "A kinematic method for footstrike pattern detection in barefoot and shod runners, Gait Posture 35",
  doi: "10.1016/j.gaitpost.2011.09.104",
};
const MORIN_2005: Source = {
  authors: "Morin et al. 2005",
  title: "A simple method for measuring stiffness during running, J. Appl. Biomech. 21",
  doi: "10.1123/jab.21.2.167",
};
const MINETTI_2002: Source = {
  authors: "Minetti et al. 2002",
  title: "Energy cost of walking and running at extreme uphill and downhill slopes, J. Appl. Physiol. 93",
  doi: "10.1152/japplphysiol.01177.2001",
};

export const SOURCES: Readonly<Partial<Record<Metric, Source>>> = {
  distance: ZRENNER_2018,
  pace: FALBRIARD_2021,
  speed: FALBRIARD_2021,
  stride_length: ZRENNER_2018,
  contact_time: FALBRIARD_2018,
  flight_time: FALBRIARD_2018,
  double_support: FALBRIARD_2018,
  duty_factor: FALBRIARD_2018,
  contact_balance: FALBRIARD_2018,
  swing_time: FALBRIARD_2018,
  strike_angle: ALTMAN_2012,
  toe_off_angle: FALBRIARD_2020,
  pronation: FALBRIARD_2020,
  pronation_velocity: FALBRIARD_2020,
  vertical_oscillation: MORIN_2005,
  vertical_ratio: MORIN_2005,
  vertical_stiffness: MORIN_2005,
  leg_stiffness: MORIN_2005,
  power: MINETTI_2002,
};
