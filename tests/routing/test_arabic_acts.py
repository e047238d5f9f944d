"""What Arabic callers of every region do besides asking: taking leave, wanting no call, doubting who speaks."""

from __future__ import annotations

import pytest

from routing.acts.act import Act
from routing.acts.arabic import asks
from routing.acts.likely import may_mean, may_mean_in_arabic, wants_no_call, wants_no_call_in_arabic
from routing.acts.recognise import recognise
from routing.acts.recording import against_recording
from routing.language import asked_language


@pytest.mark.parametrize(
    "said",
    [
        "شنو تسوون انتو",
        "شكد الاشتراك بالشهر",
        "شحال السعر لو سمحت",
        "واش عندكم تجربة",
        "وقتاش تفتحو",
        "كيفاش يخدم",
        "اگدر أجربه أول",
        "أكو أحد بالليل",
        "يمكن أن أجربه قبل الدفع",
    ],
)
def test_a_question_in_the_words_of_iraq_and_the_maghreb_asks(said: str) -> None:
    assert asks(said)


@pytest.mark.parametrize(
    "said",
    ["يمكن عشرين مكالمة راحت", "يمكن أكثر شوية", "أكو مشكلة بالنظام", "كاين مشكل في الحساب", "يمكن يوم الأحد"],
)
def test_a_guess_or_a_trouble_in_those_words_asks_nothing(said: str) -> None:
    assert not asks(said)


@pytest.mark.parametrize("said", ["إي عدل، على هالرقم", "إي متأكد، كله صح", "اي كلو تمام", "إي خلص، سجلها"])
def test_a_yes_that_is_spelled_like_which_asks_nothing(said: str) -> None:
    assert not asks(said)


@pytest.mark.parametrize("said", ["أي باقة أرخص", "اي ساعة بتسكروا", "أي لغة يفهم"])
def test_which_asks(said: str) -> None:
    assert asks(said)


@pytest.mark.parametrize(
    "said",
    [
        "ما في داعي حدا يتصل فيني",
        "لا، ما يحتاج أحد يكلمني، بس سؤال",
        "مش محتاج حد يتصل بيا",
        "مو لازم تدقون علي",
        "ما أبي أحد يكلمني",
        "لا تتصلوا فيني لو سمحت",
        "أنا برجع بحكيكم",
        "هفكر وأكلمكم تاني",
    ],
)
def test_whoever_wants_no_call_is_offered_none(said: str) -> None:
    assert wants_no_call_in_arabic(said)


@pytest.mark.parametrize(
    "said",
    [
        "خلوا حدا يتصل فيني بكرا",
        "مو لازم تتصلوا الصبح، العصر أحسن",
        "لا تدق علي الحين، بعد ساعة",
        "ياريت حد يكلمني",
        "أتصل عليكم من أمس ومحد يرد",
        "ما أبغى أنتظر، خلي موظف يكلمني",
    ],
)
def test_a_call_that_is_wanted_is_not_taken_for_none(said: str) -> None:
    assert not wants_no_call_in_arabic(said)


@pytest.mark.parametrize(
    "said", ["برجع بحكيكم بعدين", "خلاص بشوف وأرد عليكم", "طيب، هفكر وأرجعلكم", "راح أشاور المدير وأكلمكم"]
)
def test_saying_that_one_will_be_in_touch_takes_leave(said: str) -> None:
    assert Act.GOODBYE in recognise(said, "ar")


@pytest.mark.parametrize(
    "said",
    ["أتصل عليكم من أمس ومحد يرد", "بكلمكم عشان الفاتورة غلط", "ممكن أكلمكم بالواتساب؟", "بكلمكم بخصوص طلبي 4471"],
)
def test_saying_why_one_calls_takes_no_leave(said: str) -> None:
    assert Act.GOODBYE not in recognise(said, "ar")


@pytest.mark.parametrize(
    "said",
    ["انتو بوت ولا إنسان؟", "واش نتا روبو؟", "بحكي مع آلة ولا مع موظف؟", "هل أنتم روبوت؟", "إنسان ولا تسجيل؟"],
)
def test_asking_whether_a_machine_speaks_is_known(said: str) -> None:
    assert Act.ARE_YOU_HUMAN in recognise(said, "ar")


def test_asking_who_answers_the_customers_does_not_ask_who_speaks() -> None:
    assert Act.ARE_YOU_HUMAN not in recognise("يعني إذا اتصل زبون مين بيرد عليه؟ انتو ولا كمبيوتر؟", "ar")


@pytest.mark.parametrize(
    "said",
    [
        "التسجيلات بتقعد عندكم ولا عند شركة تانية؟",
        "تسجيل المكالمات بيبقى هنا ولا برة؟",
        "مسجلة المكالمة عندكم ولا عند أمازون؟",
    ],
)
def test_where_recordings_are_kept_or_elsewhere_is_not_against_recording(said: str) -> None:
    assert not against_recording(said, "ar")


@pytest.mark.parametrize("said", ["لا تسجلوا المكالمة ولا صوتي", "احذفوا التسجيل ولا تسجلوا شي"])
def test_what_is_against_recording_stays_so_beside_another_no(said: str) -> None:
    assert against_recording(said, "ar")


@pytest.mark.parametrize("said", ["بيتكلم إنجليزي كمان ولا عربي بس؟", "المساعد يتكلم إنجليزي؟", "يتحدث بالعربي؟"])
def test_what_the_product_speaks_is_no_wish_for_a_language(said: str) -> None:
    assert asked_language(said) is None


@pytest.mark.parametrize(("said", "language"), [("ممكن تحكي إنجليزي", "en"), ("بتحكي عربي؟", "ar")])
def test_a_wish_for_a_language_is_heard(said: str, language: str) -> None:
    assert asked_language(said) == language


@pytest.mark.parametrize(
    "said",
    [
        "طالب الطلبية من تلات أسابيع ولسا ما إجاني شي",
        "الطلب حقي من شهر ما وصلني",
        "المساعد يقطع الخط على زبايننا",
        "دفعت من أسبوع وما جاني شيء",
    ],
)
def test_what_never_came_and_what_is_cut_off_is_trouble(said: str) -> None:
    assert Act.TROUBLE in recognise(said, "ar")


@pytest.mark.parametrize("said", ["لو الطلب ما وصل شو بيصير؟", "طلبت الباقة ووصلتني", "متى يوصل الطلب؟"])
def test_what_may_fail_to_come_is_no_trouble(said: str) -> None:
    assert Act.TROUBLE not in recognise(said, "ar")


def test_being_near_an_example_is_not_enough_without_its_words() -> None:
    assert not may_mean_in_arabic(Act.CALLBACK, "إذا ما عجبني بترجعولي حقي؟")
    assert not may_mean_in_arabic(Act.GOODBYE, "الرقم زائد تسعة ستة واحد، سبعين، خمسة وأربعين")
    assert may_mean_in_arabic(Act.CALLBACK, "خلوا حدا يدق علي")
    assert may_mean_in_arabic(Act.GOODBYE, "يلا باي")
    assert not may_mean(Act.CALLBACK, "if it doesn't suit us do you give back the money?")
    assert may_mean(Act.CALLBACK, "could somebody get back to me")


@pytest.mark.parametrize("said", ["I'll think and call you back", "I'll talk to my wife and ring you again"])
def test_a_call_of_the_callers_own_after_some_thought_asks_for_none(said: str) -> None:
    assert wants_no_call(said)


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("are you there", True),
        ("hello, is anybody there?", True),
        ("until what hour are you there?", False),
        ("is anybody there on Fridays", False),
        ("is anyone there tomorrow?", False),
    ],
)
def test_being_there_at_a_time_is_not_being_heard(said: str, *, heard: bool) -> None:
    assert (Act.CAN_YOU_HEAR in recognise(said)) is heard


def test_giving_back_money_is_no_call_back() -> None:
    assert Act.CALLBACK not in recognise("if it doesn't suit us do you give back the money?")
    assert Act.CALLBACK in recognise("can someone give me a call")
