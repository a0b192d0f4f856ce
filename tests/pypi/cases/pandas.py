"""`pandas`: frames, groups, times, CSV."""

import io

import pandas as pd


def groups():
    frame = pd.DataFrame({"city": ["a", "b", "a"], "sales": [1.5, 2.5, 3.0]})
    return frame.groupby("city")["sales"].agg(["sum", "mean"]).to_dict()


def reads_and_writes_csv():
    frame = pd.read_csv(io.StringIO("day,n\n2024-01-01,1\n2024-01-02,\n"), parse_dates=["day"])
    return [frame.dtypes.astype(str).to_dict(), frame["n"].isna().tolist(), frame.to_csv(index=False), frame.to_json(orient="records", date_format="iso")]


def resamples():
    series = pd.Series(range(6), index=pd.date_range("2024-03-30", periods=6, freq="12h", tz="Europe/Berlin"))
    return series.resample("D").sum().to_json()


def merges():
    left, right = pd.DataFrame({"k": [1, 2], "a": ["x", "y"]}), pd.DataFrame({"k": [2, 3], "b": ["z", "w"]})
    return left.merge(right, on="k", how="outer").fillna("-").to_dict("records")
