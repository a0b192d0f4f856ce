"""`APScheduler`: jobs at their times."""

import datetime
import threading

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger


def runs_jobs():
    done, scheduler = threading.Event(), BackgroundScheduler(timezone="UTC")
    scheduler.add_job(done.set, "date", run_date=datetime.datetime.now(datetime.timezone.utc))
    scheduler.start()
    ran = done.wait(10)
    scheduler.shutdown()
    return ran


def knows_when():
    start = datetime.datetime(2024, 1, 1, 12, tzinfo=datetime.timezone.utc)
    return CronTrigger.from_crontab("*/15 8 * * mon-fri", timezone="UTC").get_next_fire_time(None, start)
