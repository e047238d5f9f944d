"""What callers keep back in Arabic by the reason they give: told often enough, nobody's concern, not there, put off."""

from __future__ import annotations

import pytest

from routing.slots.arabic import extract, refusals
from tests.routing.ornina_listening import listening


@pytest.mark.parametrize(
    ("flow", "asked", "text", "kept"),
    [
        ("demo_request", "company", "ما أقدر أقول لك اسم البنك حالياً", ["company"]),
        ("demo_request", "company", "ما أقدر أذكر اسم المستشفى", ["company"]),
        ("demo_request", "company", "ما بقدر قلك اسم الجهة هلق", ["company"]),
        ("demo_request", "company", "اسم البنك ما أقدر أفصح عنه", ["company"]),
        ("demo_request", "company", "ممنوع أذكر اسم الجهة", ["company"]),
        ("demo_request", "company", "مش مسموح لي أقول اسم البنك", ["company"]),
        ("demo_request", "company", "اسم المؤسسة سري حالياً", ["company"]),
        ("demo_request", "company", "خلينا نأجل اسم البنك", ["company"]),
        ("demo_request", "company", "البنك ما يبغى اسمه ينذكر", ["company"]),
        ("demo_request", "company", "الجهة ما تحب ينذكر اسمها", ["company"]),
        ("demo_request", "company", "مو مخوّل أقول لك مين الشركة", ["company"]),
        ("demo_request", "company", "ما عندي شركة، شغلي حر", ["company"]),
        ("demo_request", "company", "أنا فرد مو شركة", ["company"]),
        ("demo_request", "company", "لسه ما أسسنا الشركة", ["company"]),
        ("demo_request", "company", "وش دخل الشركة بالموضوع؟", ["company"]),
        ("demo_request", "company", "الشركة مو مهمة", ["company"]),
        ("demo_request", "name", "مو لازم تعرف اسمي", ["name"]),
        ("demo_request", "name", "وش يفرق معك اسمي؟", ["name"]),
        ("demo_request", "name", "شو بدك باسمي؟", ["name"]),
        ("demo_request", "name", "شو دخلك مين أنا", ["name"]),
        ("demo_request", "name", "ما يخصك اسمي", ["name"]),
        ("demo_request", "name", "ما يهم مين أنا", ["name"]),
        ("demo_request", "name", "خلّي اسمي على جنب", ["name"]),
        ("demo_request", "name", "بلاها قصة الاسم", ["name"]),
        ("demo_request", "name", "عميل وبس، مو لازم اسم", ["name"]),
        ("demo_request", "name", "واحد من الناس", ["name"]),
        ("demo_request", "name", "فاعل خير", ["name"]),
        ("demo_request", "name", "اعتبرني مجهول", ["name"]),
        ("demo_request", "name", "عطيتكم اسمي كذا مرة، مو مرة ثانية", ["name"]),
        ("demo_request", "name", "قلت اسمي لكم مية مرة خلاص", ["name"]),
        ("demo_request", "name", "مليت وأنا أعيد اسمي", ["name"]),
        ("demo_request", "name", "لا ما راح أقول", ["name"]),
        ("demo_request", "name", "مش هقولك", ["name"]),
        ("complaint", "order_id", "أعطيتكم رقم الطلب ثلاث مرات، ما راح أعيده", ["order_id"]),
        ("complaint", "order_id", "رقم الطلب ما ودي أدور عليه الحين، تجاوزه", ["order_id"]),
        ("complaint", "order_id", "ما عندي رقم طلب", ["order_id"]),
        ("complaint", "order_id", "ضاع الرقم مني", ["order_id"]),
        ("complaint", "order_id", "مش فاكره، سيبه", ["order_id"]),
        ("complaint", "order_id", "ما وصلني أي رقم طلب", ["order_id"]),
        ("complaint", "order_id", "محد عطاني رقم", ["order_id"]),
        ("complaint", "order_id", "مسحت الرسالة", ["order_id"]),
        ("complaint", "order_id", "ما في رقم أصلاً", ["order_id"]),
        ("complaint", "order_id", "رقم الطلب خليه بعدين", ["order_id"]),
        ("complaint", "order_id", "مو معي الحين، كمّل بدونه", ["order_id"]),
        ("complaint", "order_id", "ما احتفظت فيه", ["order_id"]),
        ("complaint", "order_id", "من وين لي رقم؟", ["order_id"]),
        ("complaint", "order_id", "مالي خلق أدور، عديها", ["order_id"]),
        ("demo_request", "product_tier", "نقرر الباقة وقت ثاني", ["product_tier"]),
        ("demo_request", "product_tier", "الباقة نشوفها بعدين", ["product_tier"]),
        ("demo_request", "product_tier", "خلي الباقة ليوم ثاني", ["product_tier"]),
        ("demo_request", "product_tier", "لسه ما قررنا أي باقة", ["product_tier"]),
        ("demo_request", "product_tier", "ما نعرف لسا، نقرر بعد العرض", ["product_tier"]),
        ("demo_request", "product_tier", "على كيفكم", ["product_tier"]),
        ("demo_request", "product_tier", "أي وحدة، ما تفرق", ["product_tier"]),
        ("demo_request", "phone_number", "رقمي ما بعطيه لحدا", ["phone_number"]),
        ("demo_request", "phone_number", "بدون رقم لو سمحت", ["phone_number"]),
        ("demo_request", "phone_number", "ما أحب أحد يتصل فيني", ["phone_number"]),
        ("demo_request", "phone_number", "أنا أتصل فيكم", ["phone_number"]),
        ("demo_request", "phone_number", "أنا بكلمكم بنفسي", ["phone_number"]),
        ("demo_request", "phone_number", "ما أعطي رقمي لأي أحد", ["phone_number"]),
        ("demo_request", "phone_number", "رقمي خاص", ["phone_number"]),
        ("demo_request", "phone_number", "لا رقم ولا إيميل", ["phone_number", "email"]),
        ("demo_request", "phone_number", "وش تبي برقمي؟", ["phone_number"]),
        ("demo_request", "email", "ما عندي إيميل", ["email"]),
        ("demo_request", "email", "ما أستخدم الإيميل", ["email"]),
        ("demo_request", "email", "ولا هذا", ["email"]),
        ("demo_request", "email", "ولا الإيميل", ["email"]),
        ("demo_request", "email", "ما لي بالإيميلات", ["email"]),
        ("demo_request", "name", "بلاش اسمي ولا رقمي", ["name", "phone_number"]),
        ("demo_request", "name", "ما أبغى أعطي لا اسم ولا شركة", ["name", "company"]),
        ("demo_request", "name", "آسف، أفضل أبقى مجهول", ["name"]),
        ("demo_request", "name", "معليش خليني بدون اسم", ["name"]),
        ("demo_request", "name", "السؤال اللي بعده", ["name"]),
        ("demo_request", "name", "تخطّى هذا السؤال", ["name"]),
    ],
)
def test_what_is_kept_back_by_its_reason_is_refused_and_gives_nothing(
    flow: str, asked: str, text: str, kept: list[str]
) -> None:
    heard = listening(asked, flow=flow)

    assert sorted(refusals(text, heard)) == sorted(kept)
    assert extract(text, heard) == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("order_id", "قلت لكم مرتين، رقم الطلب 44719"),
        ("phone_number", "أنا أتصل من 0501234567"),
        ("name", "اسمي مسجل عندكم من قبل"),
        ("name", "ليش تسأل عن اسمي؟"),
        ("what_happened", "محد عطاني رقم ولا أحد رد علي، وما يهمكم إلا الفلوس وأنا متضرر من شهر"),
    ],
)
def test_what_only_sounds_like_a_reason_keeps_nothing_back(asked: str, text: str) -> None:
    assert refusals(text, listening(asked, flow="complaint")) == []
