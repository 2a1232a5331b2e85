"""Refusals of the people room."""

from __future__ import annotations

from workflows.errors import AlreadyExists, DomainError, Refused


class SignInFailed(DomainError):
    """Wrong login or password, or an account that was closed: the answer is the same."""

    status = 401
    zh = "用户名或密码不正确。"
    en = "The user name or the password is not right."


class TooManyAttempts(DomainError):
    """The next attempt from this address is looked at after `seconds`."""

    status = 429
    zh = "尝试次数过多，请在 {seconds} 秒后再试。"
    en = "Too many attempts; try again in {seconds} seconds."


class SignInDelayed(TooManyAttempts):
    """Too many attempts to sign in."""


class PasswordRefused(Refused):
    """A new password that breaks a rule."""

    zh = "新密码不符合要求：{reason}"
    en = "This password cannot be used: {reason}"


class IdentityNumberRefused(Refused):
    """Not an identity number."""

    zh = "{reason}"
    en = "{reason}"


class PersonExists(AlreadyExists):
    """A person with this identity number is on file."""

    zh = "该身份证号对应的人员已登记。"
    en = "A person with this identity number is on file already."


class LoginTaken(AlreadyExists):
    """The login belongs to another account."""

    zh = "用户名“{login}”已被使用。"
    en = 'The user name "{login}" is taken.'


class OfficeTooHigh(Refused):
    """The office does not fit under the chosen parent, or would hang under itself."""

    zh = "“{office}”不能隶属于“{parent}”。"
    en = '"{office}" cannot belong to "{parent}".'


class RoleNotOfOffice(Refused):
    """The role is not one that this kind of office has."""

    zh = "角色“{role}”不能设在“{office}”。"
    en = 'The role "{role}" does not belong to an office like "{office}".'


class RoleHeld(AlreadyExists):
    """The person holds the role there already."""

    zh = "该人员已在“{office}”担任此角色。"
    en = 'The person holds this role at "{office}" already.'
