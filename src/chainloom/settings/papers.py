"""For commands that write reports where no installation is: languages and words.

No key, no database, no folder of data. `base` takes its languages from here.
"""

from pathlib import Path

LANGUAGE_CODE = "zh-hans"
# Each by its own name: who looks for it reads that one.
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
# Of every app: none is installed here.
LOCALE_PATHS = sorted(Path(__file__).resolve().parent.parent.glob("*/locale"))
